// The answers have arrived: this tab's copy of the form is no longer needed. A receipt that is opened again later forgets nothing, nor does another
// form's; and a request's page only what has just changed it.
(async () => {
  const secret = location.pathname.split("/")[3] ?? "";
  const amended = "rfa-amend-" + mark(secret);
  if (location.hash === "#changed" && sessionStorage.getItem("rfa-amended") === amended) {
    sessionStorage.removeItem("rfa-amended");
    dropCopies(amended);
  }
  const [token, , name] = readCopy(sessionStorage, "rfa-sent") ?? [];
  if (token && await receiptOf(token) === secret) {
    sessionStorage.removeItem("rfa-sent");
    dropCopies(name);
  }
})().catch(() => { /* this browser keeps nothing */ });

// The secret of the receipt of a submission: as request.ReceiptSecret has it.
async function receiptOf(token) {
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(token), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes("receipt")));
  return btoa(String.fromCharCode(...mac)).replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
}
