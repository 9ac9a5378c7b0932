// The form where script runs: a question appears when it is asked, a long answer says how much is left.
// Without it the form is whole: every question is there and says when it is asked. The scripts after this one use what is declared here.
const form = document.querySelector("[data-form]");
const fields = new Map([...form.querySelectorAll("[data-field]")].map((f) => [f.dataset.field, f]));

// After a pause, once, however often it was called.
function later(wait, f) {
  let timer;
  return (...args) => { clearTimeout(timer); timer = setTimeout(f, wait, ...args); };
}

// One polite live region for everything, filled in a pause, so that a screen reader says nothing twice and nothing over a key.
const said = document.getElementById("said");
const say = later(1000, (text) => { said.textContent = text; setTimeout(() => { said.textContent = ""; }, 4000); });

function answer(name) {
  const input = form.elements[name];
  return input.type === "checkbox" && !input.checked ? "" : input.value;
}

// As the server has it: it is asked of the kind of agency, any one condition is enough, and an answer to a question that isn't asked counts for none.
const holds = (conditions) => JSON.parse(conditions).some((c) => !fields.get(c.field).hidden && c.is.includes(answer(c.field)));
const isFor = ({ kinds }) => !kinds || kinds.split(" ").includes(answer("kind"));

function asked(field) {
  const { when, unless } = field.dataset;
  return isFor(field.dataset) && !(when && !holds(when)) && !(unless && holds(unless));
}

// Shows what is asked and hides the rest, in the order of the form. What stands in a hidden question stays there. A clause that was checked stays to
// be seen: only the person takes a claim back.
function ask() {
  let shown = 0;
  for (const field of fields.values()) {
    const hide = !asked(field) && !(field.closest("[data-any]") && answer(field.dataset.field));
    if (field.hidden && !hide) shown++;
    field.hidden = hide;
  }
  return shown;
}

const hasAnswer = (i) => (i.type === "radio" || i.type === "checkbox" ? i.checked : i.value.trim() !== "");

// The inputs of a question: not those of one that follows from it, nor what an extension puts there.
const inputsOf = (box) => [...box.querySelectorAll(`[name^="${box.dataset.field}"]`)].filter((i) => i.closest("[data-field]") === box);

const started = (box) => inputsOf(box).some(hasAnswer);

// Of choices one is enough, and of boxes that stand together.
function answered(box) {
  const inputs = "any" in box.dataset ? [...box.querySelectorAll("[type=checkbox]")] : inputsOf(box);
  return /radio|checkbox/.test(inputs[0].type) ? inputs.some(hasAnswer) : inputs.every(hasAnswer);
}

const number = (n) => n.toLocaleString("en-US");

// The limit counts UTF-16 units, as the server does; a line end is one.
function left(area) {
  const limit = Number(area.dataset.limit), n = limit - area.value.length;
  if (n < 0) return `${number(-n)} characters over the limit of ${number(limit)}`;
  return n === limit ? `Up to ${number(limit)} characters` : `${number(n)} of ${number(limit)} characters left`;
}

function count(area) {
  document.getElementById(area.name + "-limit").textContent = left(area);
}

function refresh() {
  const shown = ask();
  for (const area of form.querySelectorAll("[data-limit]")) count(area);
  form.dispatchEvent(new Event("refresh"));
  return shown;
}

form.addEventListener("input", (e) => {
  if (e.target.dataset.limit) {
    count(e.target);
    say(left(e.target));
    return;
  }
  const shown = ask();
  if (shown) say(shown === 1 ? "1 new question below." : shown + " new questions below.");
});

// Nothing is sent that isn't asked. A form that is saved keeps everything.
let saving = false;
form.addEventListener("submit", (e) => { saving = e.submitter?.name === "save"; });
form.addEventListener("formdata", (e) => {
  for (const input of saving ? [] : form.querySelectorAll("[data-field][hidden] [name]")) e.formData.delete(input.name);
});

refresh();
form.dataset.ready = "";
// A browser may put answers back after this script has run.
addEventListener("pageshow", refresh);

// Browsers that don't know autofocus on a summary are helped; where it has the focus already, nothing is said twice.
if (!location.hash) document.querySelector(".error-summary")?.focus();
