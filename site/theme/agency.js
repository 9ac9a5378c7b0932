// The name of the agency as a combo box (ARIA 1.2): choosing fills the kind, county and code, and another name or kind takes them out again. A kind
// that was chosen by hand is never changed: then agencies of that kind alone are listed. A name that isn't listed is as good. The list is loaded
// when the field is first used; if it can't be, or has none of the chosen kind, this is a plain field.
// From the list: its name, and of each field what stood there before and what it was filled with.
let chosen;

function make(tag, attributes, text = "") {
  const e = document.createElement(tag);
  for (const name in attributes) e.setAttribute(name, attributes[name]);
  e.textContent = text;
  return e;
}

{
  const input = form.elements.agency, most = 20;
  const kinds = { o: ["county-office", "county office of education"], d: ["district", "school district"], c: ["charter", "charter school"] };
  const county = (code) => [...form.elements.county.options].find((o) => o.value === code)?.text ?? "";
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, " ").trim();
  const list = make("ul", { role: "listbox", id: "agency-list", "aria-label": "Agencies", hidden: "" });
  const office = make("p", { class: "hint", id: "agency-office" }), suggested = make("p", { class: "hint", id: "lead-suggested" });
  const filled = { kind: "kind of agency", county: "county", cds: "CDS code", lead: "geographic lead" };
  const combo = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  // on: this is a combo box. start: what stood in the form when it was shown.
  let agencies, offices = {}, leads = {}, matches = [], active = -1, loading, note = "", on, start;

  // A list that lacks the chosen kind, or any before one is chosen, would offer the wrong agencies.
  function fit() {
    const kind = form.elements.kind.value, listed = form.dataset.listed.split(" ");
    show(false);
    on = kind ? listed.includes(kind) : listed.length > 2;
    for (const name in combo) if (on) input.setAttribute(name, combo[name]); else input.removeAttribute(name);
  }

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
      .then((text) => { const { name } = start; agencies = parse(text); recall(); if (document.activeElement === input && input.value !== name) rename(); })
      .catch(() => { loading = undefined; });
  }

  // Every word must begin a word of the name, county, kind or code. Names that begin so come first.
  function search(text) {
    const query = plain(text), words = query.split(" "), kind = form.elements.kind.value;
    const found = agencies.filter((a) => (!kind || kinds[a.kind][0] === kind) && words.every((w) => a.words.includes(" " + w)));
    return [...found.filter((a) => a.words.startsWith(" " + query)), ...found.filter((a) => !a.words.startsWith(" " + query))];
  }

  function open() {
    if (!agencies) return announce("");
    const found = search(input.value);
    matches = found.slice(0, most);
    active = -1;
    list.replaceChildren(...matches.map((a, i) => {
      const option = make("li", { role: "option", id: "agency-" + i, "aria-selected": "false" }, a.name);
      option.append(make("span", {}, `${county(a.code)} County, ${kinds[a.kind][1]}, ${a.cds}`));
      return option;
    }));
    show(matches.length > 0);
    const n = found.length, kind = Object.values(kinds).find(([kind]) => kind === form.elements.kind.value)?.[1] ?? "agency";
    announce(n ? `${n} ${n > 1 ? "agencies" : "agency"} found.${n > most ? ` Showing the first ${most}.` : ""}` : `No ${kind} matches that. You can keep the name you typed.`);
  }

  // What was taken out is said once, before what is listed.
  const spoken = later(1000, () => { note = ""; });
  function announce(text) {
    if (note || text) say(`${note} ${text}`.trim());
    spoken();
  }

  function show(yes) {
    list.hidden = !yes;
    if (on) input.setAttribute("aria-expanded", yes);
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

  function set(name, value) {
    const field = form.elements[name];
    if (name !== "kind") field.value = value;
    else for (const radio of field) radio.checked = radio.value === value;
  }

  // The lead is a suggestion, never over what somebody typed; where the list of counties doesn't vouch for it, it says so.
  function choose(a) {
    unchoose();
    const [lead, sure] = leads[a.code];
    const values = { kind: kinds[a.kind][0], county: a.code, cds: a.cds };
    if (lead && !form.elements.lead.value) values.lead = lead;
    chosen = { name: input.value = a.name, fields: {} };
    for (const [name, value] of Object.entries(values)) {
      chosen.fields[name] = [form.elements[name].value, value];
      set(name, value);
    }
    show(false);
    note = "";
    office.textContent = a.kind === "o" ? "" : `Your county office: ${offices[a.code]}.`;
    suggested.textContent = sure ? "Suggested for your county. Change it if it’s wrong." : "Suggested for your county, but not confirmed. Check with your county office.";
    if (values.lead) form.elements.lead.before(suggested);
    form.elements.kind[0].dispatchEvent(new Event("input", { bubbles: true }));
    say(`${a.name}. We filled in the kind, county, and code. ${office.textContent}`);
  }

  // Takes out what the choice has filled in, unless somebody has changed it since, and puts back what stood there before. Gives the names of it.
  function unchoose() {
    const out = [];
    for (const [name, [before, value]] of Object.entries(chosen?.fields ?? {})) {
      if (before === value || form.elements[name].value !== value) continue;
      set(name, before);
      if (!fields.get(name).hidden) out.push(filled[name]);
    }
    chosen = undefined;
    unhint();
    return out;
  }

  function unhint() {
    office.textContent = "";
    suggested.remove();
  }

  // What was chosen before the form was saved, or before its copy was lost, is known by its name and code. Its kind may be the person's own choice.
  function recall() {
    const { name, kind, cds } = start, a = !chosen && agencies.find((a) => a.cds === cds && plain(a.name) === plain(name));
    if (a) chosen = { name, fields: { kind: [kind, kind], county: ["", a.code], cds: ["", cds], lead: ["", leads[a.code][0]] } };
    start = {};
    check();
  }

  // Takes out what came with an agency once its name or its kind is another.
  function check() {
    fit();
    if (!chosen) return;
    const renamed = plain(chosen.name) !== plain(input.value);
    if (!renamed && form.elements.kind.value === chosen.fields.kind[1]) return;
    const out = unchoose();
    ask();
    if (out.length) office.textContent = note = `The ${renamed ? "name" : filled.kind} has changed, so we took out what came with the one you chose: ${new Intl.ListFormat("en-US").format(out)}.`;
    announce("");
  }

  function rename() {
    check();
    if (!on) return;
    load();
    if (input.value.trim()) open();
    else announce("");
  }

  // The form is shown, or filled from a copy, or cleared.
  function restart() {
    start = { name: input.value, kind: form.elements.kind.value, cds: form.elements.cds.value };
    if (!chosen) unhint();
    check();
  }

  function key(e) {
    if (e.isComposing || !on) return;
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
    // The browser's own list would lie over this one. Once the field is left, Back brings its name back too.
    input.addEventListener("focus", () => { fit(); if (on) { input.autocomplete = "off"; load(); } });
    input.addEventListener("input", rename);
    input.addEventListener("keydown", key);
    input.addEventListener("blur", () => { input.autocomplete = "organization"; show(false); });
    // Some browsers fill in a form with this event alone. What a saved form's code belongs to, the list says.
    form.addEventListener("change", (e) => { if (start.name && e.target.name === "kind") load(); check(); });
    form.addEventListener("refresh", restart);
    addEventListener("pageshow", restart);
    // The focus stays in the field.
    list.addEventListener("mousedown", (e) => e.preventDefault());
    list.addEventListener("click", (e) => { const o = e.target.closest("[role=option]"); if (o) choose(matches[[...list.children].indexOf(o)]); });
    restart();
  }
}
