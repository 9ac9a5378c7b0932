// The name of the agency as a combo box (ARIA 1.2): choosing fills the kind, county and code. A name that isn't listed is as good. The list is
// loaded when the field is first used; if it can't be, this stays a plain field.
{
  const input = form.elements.agency, most = 20;
  const kinds = { o: ["county-office", "county office of education"], d: ["district", "school district"], c: ["charter", "charter school"] };
  const county = (code) => [...form.elements.county.options].find((o) => o.value === code)?.text ?? "";
  const make = (tag, attributes = {}, text = "") => {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
    e.textContent = text;
    return e;
  };
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, " ").trim();
  const list = make("ul", { role: "listbox", id: "agency-list", "aria-label": "Agencies", hidden: "" });
  const office = make("p", { class: "hint", id: "agency-office" });
  let agencies, offices = {}, leads = {}, matches = [], active = -1, loading, suggested;

  // One line a county (#, then its lead and whether that is confirmed), below it its agencies: the kind's letter, the name, the rest of the code.
  function parse(text) {
    const found = [];
    let code, district;
    for (const line of text.split("\n")) {
      const kind = line[0], [name, rest, sure] = line.slice(1).split("\t");
      if (kind === "#") leads[code = name] = [rest, sure];
      if (!kinds[kind]) continue;
      if (kind !== "c") district = rest;
      if (kind === "o") offices[code] = name;
      const cds = code + (kind === "c" ? district + rest : rest);
      if (name) found.push({ name, kind, code, cds, words: ` ${plain(`${name} ${county(code)} county ${kinds[kind][1]}`)} ${cds}` });
    }
    return found;
  }

  function load() {
    loading ??= fetch(form.dataset.directory).then((r) => (r.ok ? r.text() : Promise.reject()))
      .then((text) => { agencies = parse(text); if (document.activeElement === input && input.value) open(); })
      .catch(() => { loading = undefined; });
  }

  // Every word must begin a word of the name, county, kind or code. Names that begin so come first.
  function search(text) {
    const query = plain(text), words = query.split(" ");
    const found = agencies.filter((a) => words.every((w) => a.words.includes(" " + w)));
    return [...found.filter((a) => a.words.startsWith(" " + query)), ...found.filter((a) => !a.words.startsWith(" " + query))];
  }

  function open() {
    if (!agencies) return;
    const found = search(input.value);
    matches = found.slice(0, most);
    active = -1;
    list.replaceChildren(...matches.map((a, i) => {
      const option = make("li", { role: "option", id: "agency-" + i, "aria-selected": "false" }, a.name);
      option.append(make("span", {}, `${county(a.code)} County, ${kinds[a.kind][1]}, ${a.cds}`));
      return option;
    }));
    show(matches.length > 0);
    say(found.length > most ? `${found.length} agencies, the first ${most} are listed.` : found.length === 1 ? "1 agency is listed." : found.length ? `${found.length} agencies are listed.` : "No agency is listed under that. You can leave the name as it is.");
  }

  function show(yes) {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", yes);
    if (!yes) { active = -1; input.removeAttribute("aria-activedescendant"); }
  }

  function move(by) {
    if (list.hidden) open();
    if (list.hidden) return;
    list.children[active]?.setAttribute("aria-selected", "false");
    active = (active + by + matches.length + (active < 0 && by < 0 ? 1 : 0)) % matches.length;
    const option = list.children[active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function choose(a) {
    input.value = a.name;
    for (const radio of form.elements.kind) radio.checked = radio.value === kinds[a.kind][0];
    form.elements.county.value = a.code;
    form.elements.cds.value = a.cds;
    show(false);
    office.textContent = a.kind === "o" ? "" : `Your county office: ${offices[a.code]}.`;
    suggest(leads[a.code]);
    form.elements.kind[0].dispatchEvent(new Event("input", { bubbles: true }));
    say(`${a.name}. The kind, county and code are filled in. ${office.textContent}`);
  }

  // A suggestion, never over what somebody typed; where the list of counties doesn't vouch for it, it says so.
  function suggest([lead, sure]) {
    const field = form.elements.lead;
    if (field.value && field.value !== suggested) return;
    field.value = suggested = lead;
    document.getElementById("lead-suggested")?.remove();
    if (lead) field.before(make("p", { class: "hint", id: "lead-suggested" }, sure ? "Suggested for your county. Change it if it is wrong." : "Suggested for your county and not confirmed. Check it with your county office."));
  }

  function key(e) {
    if (e.isComposing) return;
    const opened = !list.hidden;
    if (e.key === "ArrowDown") { if (e.altKey) open(); else move(1); }
    else if (e.key === "ArrowUp") { if (e.altKey) show(false); else move(-1); }
    else if (e.key === "Enter" && opened) { if (active < 0) show(false); else choose(matches[active]); }
    else if (e.key === "Escape" && opened) show(false);
    else return;
    e.preventDefault();
  }

  if (form.dataset.directory) {
    const around = make("div", { class: "combo" });
    input.replaceWith(around);
    around.append(input, list);
    around.after(office);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })) input.setAttribute(name, value);
    input.addEventListener("focus", load);
    input.addEventListener("input", () => { office.textContent = ""; load(); if (input.value.trim()) open(); else show(false); });
    input.addEventListener("keydown", key);
    input.addEventListener("blur", () => show(false));
    list.addEventListener("mousedown", (e) => e.preventDefault()); // the focus stays in the field
    list.addEventListener("click", (e) => { const o = e.target.closest("[role=option]"); if (o) choose(matches[[...list.children].indexOf(o)]); });
  }
}
