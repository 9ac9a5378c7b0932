// A second press within three seconds is the same press: the first is on its way. After that a person whose network failed may press again.
for (const form of document.querySelectorAll("main form[method=post]")) {
  let pressed = -Infinity, warned = false;
  form.addEventListener("submit", (e) => {
    if (e.timeStamp - pressed < 3000) return e.preventDefault();
    if (!navigator.onLine && !warned) {
      e.preventDefault();
      warned = true; // some browsers are wrong about it: the next press goes through
      return tell(e.submitter ?? form);
    }
    pressed = e.timeStamp;
    if (form.id === "send" && !e.submitter?.hasAttribute("formaction")) remember(form);
  });
  addEventListener("pageshow", () => { pressed = -Infinity; });
  if (form.id === "send") again(form);
}

function tell(beside) {
  const p = document.createElement("p");
  p.className = "notice warning";
  p.setAttribute("role", "alert");
  p.textContent = "Your browser is offline, so nothing was sent. Your answers are still here. Press the button again when you are connected.";
  beside.closest(".actions").before(p);
}

function answers(form) {
  return JSON.stringify([...new FormData(form)].filter(([name]) => name !== "token" && name !== "checked"));
}

// Until the receipt is there, this tab knows what was sent under which token; or, until its page is there, that a request was changed.
function remember(form) {
  try {
    if (form.elements.amend) return sessionStorage.setItem("rfa-amended", "yes");
    sessionStorage.setItem("rfa-sent", JSON.stringify([form.elements.token.value, answers(form)]));
  } catch { /* this browser keeps nothing */ }
}

// The same answers, sent before without a receipt: perhaps they did arrive and only the answer was lost. Under their token they count once.
function again(form) {
  try {
    const [token, sent] = JSON.parse(sessionStorage.getItem("rfa-sent"));
    if (sent === answers(form)) form.elements.token.value = token;
  } catch { /* nothing was sent */ }
}
