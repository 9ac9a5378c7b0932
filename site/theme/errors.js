// Says what is wrong with an answer when its field is left: never while somebody types, and never of a field that was not filled yet. The words are
// the server's, which checks again; what isn't sure here is left to it. An error goes as soon as it is fixed.
{
  const { fields: rules, texts } = JSON.parse(document.getElementById("rules").textContent);
  const filled = new Set();
  // As the server reads what a phone or a word processor makes of a code: without what nobody sees, with plain spaces, hyphens, and digits.
  const clean = (text) => text.replace(/[\p{Cf}\p{DI}]/gu, "").replace(/\s/g, " ").replace(/[\p{Pd}−⁃˗➖]/gu, "-")
    .replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt() - 0xfee0)).trim();

  const check = {
    // A name, brackets, and what surrounds an address are the server's to take off, and letters beyond ASCII and lengths to refuse.
    email([text]) {
      const [local, domain, more] = text.replace(/[;,. ]+$/, "").split("@");
      if (!text.includes("@")) return texts.email;
      if (/[^ -~]|[<>()[\]"':]|\.\.|^\.|\.@|.{65}/.test(text)) return "";
      if (!local || !domain) return texts.email;
      if (more !== undefined) return texts.emails;
      const wrong = local.match(/[^\w!#$%&*+\-/=?^`{|}~.]/) ?? domain.match(/[^a-z\d.-]/i);
      if (wrong) return texts[local.includes(wrong) ? "localHas" : "domainHas"].replace("“(”", wrong[0] === " " ? "a space" : `“${wrong}”`);
      return /^([a-z\d]([a-z\d-]*[a-z\d])?\.)+(?!\d+$)[a-z\d][a-z\d-]*[a-z\d]$/i.test(domain) ? "" : texts.domain;
    },
    phone: ([text]) => (text.replace(/\D/g, "").length < 7 ? texts.phone : ""),
    number([text], { max, range }) {
      if (!/\d/.test(text)) return texts.number;
      return /^\d+$/.test(text) && (text < 1 || text > max) ? range : "";
    },
    cds([text]) {
      const digits = text.replace(/[- ]/g, "").replace(/^(\d{7})0{7}$/, "$1"), kind = answer("kind");
      if (/\D/.test(digits)) return texts.digits;
      const right = kind ? [kind === "charter" ? 14 : 7] : [7, 14];
      return right.includes(digits.length) ? "" : texts[kind ? "cds-" + kind : "cds"];
    },
    // The names of months are the server's to read.
    date([month, day, year], { since, ahead = 0, range }) {
      const today = new Date().toLocaleDateString("en-CA", { timeZone: "America/Los_Angeles" }), now = parseInt(today);
      const dated = (text) => text.replace(/30\d\d/g, (y) => y - 3000 + now), iso = [year, month.padStart(2, 0), day.padStart(2, 0)].join("-");
      if (/[a-z]/i.test(month)) return "";
      if (new Date(iso + "T00:00Z").toJSON()?.slice(0, 10) !== iso) return dated(texts.date);
      if (!ahead && iso > today) return texts.future;
      return year < since || year > now + ahead ? dated(range) : "";
    },
  };

  // What the server would say of an answer, or nothing.
  function problem(box) {
    const rule = rules[box.dataset.field] ?? {}, right = check[rule.kind], inputs = inputsOf(box);
    if (!inputs.some(hasAnswer)) return (filled.has(box) && rule.missing) || "";
    const typed = inputs.map((i) => (right ? clean(i.value) : i.value)), n = typed[0].length;
    if (n > rule.limit) return texts.long.replace("500", number(rule.limit)).replace("501", number(n));
    return right?.(typed, rule) ?? "";
  }

  // Writes an error at its field, as the server does, or takes it off.
  function tell(box, text) {
    const id = box.dataset.field + "-error", inputs = inputsOf(box), about = box.querySelector(":scope > fieldset") ?? inputs[0];
    const ids = (about.getAttribute("aria-describedby") ?? "").split(" ").filter((i) => i && i !== id);
    document.getElementById(id)?.remove();
    if (text) {
      const p = document.createElement("p"), error = document.createElement("span");
      Object.assign(error, { className: "visually-hidden", textContent: "Error: " });
      Object.assign(p, { className: "field-error", id }).append(error, text);
      box.querySelector(".limit, .date-parts, .combo, .choice, [name]").before(p);
      ids.push(id);
    }
    about.setAttribute("aria-describedby", ids.join(" "));
    box.classList.toggle("field-invalid", !!text);
    for (const i of inputs) i[text ? "setAttribute" : "removeAttribute"]("aria-invalid", true);
    for (const a of document.querySelectorAll(".error-summary a")) {
      if (inputs.some((i) => "#" + i.id === a.hash)) a.parentElement.toggleAttribute("data-fixed", !text);
    }
    form.dispatchEvent(new Event("refresh"));
  }

  function leave(box) {
    const text = problem(box), before = document.getElementById(box.dataset.field + "-error");
    if (!text || before?.lastChild.textContent === text) return;
    tell(box, text);
    say(`${box.querySelector("label, legend").firstChild.textContent}: ${text}`);
  }

  // An error that comes while a button is pressed would move it away from under the pointer.
  let pressed = false, left = new Set();
  const settle = () => { for (const box of left) leave(box); left.clear(); };
  addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { pressed = false; setTimeout(settle); }, true);

  form.addEventListener("focusout", (e) => {
    const box = e.target.closest("[data-field]");
    if (!box || e.relatedTarget?.closest("[data-field]") === box) return;
    left.add(box);
    if (!pressed) settle();
  });
  form.addEventListener("input", (e) => {
    const box = e.target.closest("[data-field]");
    if (!box) return;
    if (inputsOf(box).some(hasAnswer)) filled.add(box);
    const boxes = [box, ...(box.closest("[data-any]")?.querySelectorAll("[data-field]") ?? [])];
    if (box.dataset.field === "kind") boxes.push(fields.get("cds"));
    for (const b of boxes) if (b.classList.contains("field-invalid") && !problem(b)) tell(b, "");
  });
  for (const box of fields.values()) if (inputsOf(box).some(hasAnswer)) filled.add(box);
}
