// Says what is wrong with an answer when its field is left: never while somebody types, and never of a field that was not filled yet. The words are
// the server's, which checks again; what isn't sure here is left to it. An error goes as soon as it is fixed.
{
  const { fields: rules, texts, patterns } = JSON.parse(document.getElementById("rules").textContent);
  const filled = new Set(), cds = fields.get("cds");
  // As the server reads what a phone or a word processor makes of a code: without what nobody sees, with plain spaces, hyphens, and digits.
  const clean = (text) => text.replace(/[\p{Cf}\p{DI}]/gu, "").replace(/[\s\x85]/g, " ").replace(/[\p{Pd}−⁃˗➖\x1e]/gu, "-")
    .replace(/[\p{Cc}\ufffc]/gu, "")
    .replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt() - 0xfee0)).trim();

  // The names of months are the server's to read.
  function checkDate([month, day, year], { since, ahead = 0, range }) {
    const today = new Date().toLocaleDateString("en-CA", { timeZone: "America/Los_Angeles" }), now = parseInt(today);
    const dated = (text) => text.replace(/30\d\d/g, (y) => y - 3000 + now), iso = [year, month.padStart(2, 0), day.padStart(2, 0)].join("-");
    if (/[a-z]/i.test(month)) return "";
    if (new Date(iso + "T00:00Z").toJSON()?.slice(0, 10) !== iso) return dated(texts.date);
    if (!ahead && iso > today) return texts.future;
    return year < since || year > now + ahead ? dated(range) : "";
  }

  // The first pattern that fits tells what is wrong; what it has in brackets is the character.
  function checkText(text, { kind, max, range }) {
    if (range && /^\d+$/.test(text) && (text < 1 || text > max)) return range;
    const [pattern, message = ""] = patterns[kind === "cds" ? kind + answer("kind") : kind]?.find(([p]) => text.match(p)) ?? [];
    return message.replace("(", () => text.match(pattern)[1]);
  }

  // What the server would say of an answer, or nothing.
  function problem(box) {
    const rule = rules[box.dataset.field], inputs = inputsOf(box);
    if (!inputs.some(hasAnswer)) return (filled.has(box) && rule?.missing) || "";
    if (!rule) return "";
    const typed = inputs.map((i) => (/text|long/.test(rule.kind) ? i.value : clean(i.value))), n = typed[0].length;
    if (n > rule.limit) return texts.long.replace("500", number(rule.limit)).replace("501", number(n));
    return rule.kind === "date" ? checkDate(typed, rule) : checkText(typed[0], rule);
  }

  // Writes an error at its field, as the server does, or takes it off.
  function setError(box, text) {
    const id = box.dataset.field + "-error", inputs = inputsOf(box), about = box.querySelector(":scope > fieldset") ?? inputs[0];
    const ids = (about.getAttribute("aria-describedby") ?? "").split(" ").filter((i) => i && i !== id);
    document.getElementById(id)?.remove();
    if (text) {
      const p = make("p", { class: "field-error", id });
      p.append(make("span", { class: "visually-hidden" }, "Error: "), text);
      box.querySelector(".limit, .date-parts, .combo, .choice, [name]").before(p);
      ids.push(id);
    }
    about.setAttribute("aria-describedby", ids.join(" "));
    box.classList.toggle("field-invalid", !!text);
    for (const i of inputs) i[text ? "setAttribute" : "removeAttribute"]("aria-invalid", true);
    for (const a of document.querySelectorAll(".error-summary a")) {
      if (inputs.some((i) => "#" + i.id === a.hash)) a.parentElement.toggleAttribute("data-fixed", !text);
    }
    form.dispatchEvent(new Event("errors"));
  }

  function leave(box) {
    const text = problem(box), before = document.getElementById(box.dataset.field + "-error");
    if (!text || before?.lastChild.textContent === text) return;
    setError(box, text);
    say(`${box.querySelector("label, legend").firstChild.textContent}: ${text}`);
  }

  // An error that comes while a button is pressed would move it away from under the pointer.
  let pressed = false, left = new Set();
  const settle = () => { for (const box of left) leave(box); left.clear(); };
  addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { pressed = false; setTimeout(settle); }, true);

  form.addEventListener("focusout", (e) => {
    const box = e.target.closest("[data-field]");
    if (!box || inputsOf(box).includes(e.relatedTarget)) return;
    left.add(box);
    if (!pressed) settle();
  });
  form.addEventListener("input", (e) => {
    const box = e.target.closest("[data-field]");
    if (!box) return;
    if (started(box)) filled.add(box);
    const boxes = [box, ...(box.closest("[data-any]")?.querySelectorAll("[data-field]") ?? [])];
    if (box.dataset.field === "kind") boxes.push(cds);
    for (const b of boxes) if (b.classList.contains("field-invalid") && !problem(b)) setError(b, "");
  });
  // After what the agency's list has to say of it.
  form.addEventListener("change", (e) => { if (e.target.name === "kind" && started(cds)) leave(cds); });
  for (const box of fields.values()) {
    if (started(box)) filled.add(box);
    leave(box);
  }
}
