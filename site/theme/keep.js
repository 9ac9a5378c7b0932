// What is typed is kept in this browser, so that no failing network, closed tab or long pause costs a word. Two copies: one of this tab, so that two
// tabs don't mix; one for a tab opened later. What the server sends is never overridden: a copy is put back where it was typed on top of what
// is shown, and otherwise only into what the server left empty.
{
  const life = 30 * 24 * 60 * 60 * 1000; // ms, as long as a saved form
  const mark = (text) => [...text].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) | 0, 7).toString(36); // tells texts apart and gives none away
  const draft = form.elements.draft?.value, amend = form.elements.amend?.value;
  const key = amend ? "rfa-amend-" + mark(amend) : draft ? "rfa-draft-" + mark(draft) : "rfa-form";
  const box = document.querySelector(".kept");
  const inputs = [...form.elements].filter((i) => i.closest("[data-field]") && i.name);
  const choice = (i) => i.type === "radio" || i.type === "checkbox";
  const current = (i) => (choice(i) ? i.checked && i.value : i.value) || "";
  const given = (i) => {
    if (i.type === "select-one") return [...i.options].find((o) => o.defaultSelected)?.value ?? "";
    return (choice(i) ? i.defaultChecked && i.value : i.defaultValue) || "";
  };
  const read = (get) => Object.fromEntries(inputs.map((i) => [i.name, get(i)]).filter(([, v]) => v));
  const put = (i, v = "") => { if (choice(i)) i.checked = i.value === v; else i.value = v; };
  const sent = read(given), base = mark(JSON.stringify(sent));
  let typed = false;

  // A browser that keeps nothing throws here; then nothing is promised.
  function stores() {
    try { return [sessionStorage, localStorage]; } catch { return []; }
  }

  function write() {
    if (!typed) return;
    typed = false;
    try {
      for (const s of stores()) s.setItem(key, JSON.stringify({ at: Date.now(), base, values: read(current) }));
    } catch { box.hidden = true; }
  }

  function load() {
    for (const s of stores()) {
      try {
        const record = JSON.parse(s.getItem(key));
        if (Date.now() - record.at < life) return record;
      } catch { /* nothing there, or nothing of ours */ }
    }
  }

  // A box that the server left unchecked says something: it stays.
  function missing(i) {
    return !(i.name in sent) && i.type !== "checkbox";
  }

  function restore({ at, base: on, values }) {
    const whole = on === base || !Object.keys(sent).length;
    for (const i of inputs) if (whole || (values[i.name] && missing(i))) put(i, values[i.name]);
    refresh();
    if (!inputs.some((i) => current(i) !== given(i) && !i.closest("[hidden]"))) return;
    document.querySelector("[data-kept-at]").textContent = new Date(at).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short" });
    box.querySelector("[data-keeping]").hidden = true;
    box.querySelector("[data-kept]").hidden = false;
  }

  function forget() {
    if (!confirm("Forget everything that you typed here? Nobody can bring it back.")) return;
    for (const i of inputs) put(i, amend ? given(i) : ""); // of a change, what stands comes back
    for (const s of stores()) s.removeItem(key);
    typed = false;
    refresh();
    const told = box.querySelector("[data-keeping]");
    told.textContent = "Forgotten. What you typed is no longer in this browser.";
    told.hidden = false;
    box.querySelector("[data-kept]").hidden = true;
    say(told.textContent);
  }

  const soon = later(400, write);
  form.addEventListener("input", () => { typed = true; soon(); });
  form.addEventListener("submit", write);
  addEventListener("pagehide", write);
  addEventListener("visibilitychange", write);
  // Another tab has sent the form, or forgotten it.
  addEventListener("storage", (e) => { if (e.key === key && !e.newValue) sessionStorage.removeItem(key); });
  box.querySelector("[data-forget]").addEventListener("click", forget);

  const record = load();
  if (record) restore(record);
  if (!stores().length) box.hidden = true;
}
