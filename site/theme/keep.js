// What is typed is kept in this browser, so that no failing network, closed tab or long pause costs a word. What the server sends is never
// overridden: a copy is put back where it was typed on top of what is shown, and otherwise only into what the server left empty.
{
  // As long as a saved form, in ms.
  const life = 30 * 24 * 60 * 60 * 1000;
  const name = copyName(form.elements), amend = form.elements.amend;
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
  const sent = read(given), base = (form.elements.version ?? form.elements.edition)?.value ?? mark(JSON.stringify(sent));
  const newId = () => Math.random().toString(36).slice(2);
  // from is the key of another tab's copy, which is shown and not yet this tab's.
  let id = newId(), from, typed = false;
  const key = () => `${name}.${id}`;

  // Writes this tab's copy. The one that it was begun from has no more in it: a tab that still has that one puts it back. A browser that keeps
  // nothing, or has no room, promises nothing.
  function write() {
    if (!typed) return;
    typed = false;
    try {
      const copy = JSON.stringify({ id, at: Date.now(), base, values: read(current), chosen });
      sessionStorage.setItem(name, copy);
      localStorage.setItem(key(), copy);
      if (from) localStorage.removeItem(from);
      from = "";
    } catch { box.hidden = true; }
  }

  // This tab's copy, or the newest that another has left.
  function load() {
    const fresh = (copy) => copy && Date.now() - copy.at < life;
    const mine = readCopy(sessionStorage, name);
    let newest;
    for (const k of copyKeys(localStorage)) {
      const copy = readCopy(localStorage, k);
      if (!fresh(copy)) localStorage.removeItem(k);
      else if ((k === name || k.startsWith(name + ".")) && !(newest?.at > copy.at)) [newest, from] = [copy, k];
    }
    // A form that was saved, and sent from there.
    if (mine?.draft && !localStorage.getItem(`${name}.${mine.id}`)) sessionStorage.removeItem(name);
    else if (fresh(mine)) {
      id = mine.id ?? id;
      from = "";
      return mine;
    }
    return newest;
  }

  // A box that the server left unchecked says something: it stays.
  function missing(i) {
    return !(i.name in sent) && i.type !== "checkbox";
  }

  function restore({ at, base: on, values, chosen: agency }) {
    const whole = on === base || !Object.keys(sent).length;
    // A form before this one didn't ask who the contacts are: who gave another's details meant someone else.
    for (const n in values) if (/^(contact|fiscal)_/.test(n)) values[n.split("_")[0] + "_is"] ??= "other";
    for (const i of inputs) if (whole || (values[i.name] && missing(i))) put(i, values[i.name]);
    if (agency?.name === form.elements.agency.value) chosen = agency;
    refresh();
    if (!inputs.some((i) => current(i) !== given(i) && !i.closest("[hidden]"))) return;
    document.querySelector("[data-kept-at]").textContent = new Date(at).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short" });
    box.querySelector("[data-keeping]").hidden = true;
    box.querySelector("[data-kept]").hidden = false;
  }

  // An empty copy tells a tab that has it open that it is to be forgotten there too.
  function forgetKeys(keys) {
    for (const k of keys) {
      localStorage.setItem(k, "");
      localStorage.removeItem(k);
    }
    return [];
  }

  function forget() {
    if (!confirm("Clear everything you typed in this form? You can’t undo this.")) return;
    // Of a change, what stands comes back.
    for (const i of inputs) put(i, amend ? given(i) : "");
    for (const k of [name, "rfa-sent"]) sessionStorage.removeItem(k);
    forgetKeys(from ? [key(), from] : [key()]);
    [from, chosen, typed] = ["", undefined, false];
    refresh();
    let others = copyKeys(localStorage);
    if (others[0] && confirm("This browser also has what you typed in other forms. Clear that too?")) others = forgetKeys(others);
    const told = box.querySelector("[data-keeping]");
    told.textContent = "Cleared. This browser " + (others[0] ? "still has what you typed in other forms." : "no longer has what you typed.");
    told.hidden = false;
    box.querySelector("[data-kept]").hidden = true;
    say(told.textContent);
  }

  // Another tab has written here: this copy was forgotten there, or the form was begun from it and this tab still has it, or this tab was copied and
  // has the same id.
  function heed({ key: k, newValue }) {
    if (k !== key()) return;
    if (newValue) [id, typed] = [newId(), true];
    else if (newValue === "") sessionStorage.removeItem(name);
    else if (sessionStorage.getItem(name)) localStorage.setItem(k, sessionStorage.getItem(name));
    write();
  }

  const soon = later(400, () => { write(); place(form.elements, location.hash); });
  form.addEventListener("input", () => { typed = true; soon(); });
  form.addEventListener("submit", (e) => {
    if (from) typed = true;
    write();
    if (e.submitter?.name !== "save" || form.elements.draft) return;
    // Where this browser keeps nothing, there is nothing to say so of.
    try { sessionStorage.setItem("rfa-saving", key()); } catch {}
  });
  addEventListener("pagehide", write);
  addEventListener("visibilitychange", write);
  try {
    addEventListener("storage", heed);
    box.querySelector("[data-forget]").addEventListener("click", forget);
    const copy = load();
    if (copy) restore(copy);
    // Back, to the review page: it opens from what is kept here.
    if (copy && location.hash === "#review") form.requestSubmit();
    // What the check before you start has filled in is no copy yet.
    if (!document.getElementById("filled")) place(form.elements, location.hash);
  } catch { box.hidden = true; }
}
