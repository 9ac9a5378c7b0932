// The form part by part, as the address says: #people is that part, #official_email its question, #all the whole form, and no part the list of
// parts. Nothing is remembered beside it, so Back and Forward, the links on this page, and those of others all work.
{
  const page = document.querySelector(".parts"), list = document.getElementById("parts");
  const parts = [...form.querySelectorAll("[data-part]")];
  const title = (part) => part.querySelector("h2").textContent;
  const [, error, name, site] = document.title.match(/^(Error: )?(.*)( – .*)$/);

  // After an error the page opens at the first one, with the focus on the summary.
  const opened = parts.find((p) => "here" in p.dataset);

  // What the address names. A place on the page that is no part of the form, as the skip link's, leaves the view as it is.
  function show(first) {
    const target = document.getElementById(location.hash.slice(1)) ?? opened ?? list, here = target.closest("[data-part]");
    if (!here && !first && target !== list && target !== form) return;
    // On the whole form, the questions are there.
    if (here && here !== target && page.dataset.view === "all") return;
    page.dataset.view = here ? "part" : target === form ? "all" : "list";
    for (const p of parts) p.toggleAttribute("data-here", p === here || target === form);
    document.title = (error ?? "") + (here ? `${title(here)}, part ${parts.indexOf(here) + 1} of ${parts.length}` : name) + site;
    // A page that is loaded begins where the browser has it begin.
    if (!first || (here && here !== target)) go(here, target);
  }

  function go(part, target) {
    const to = part ? (part === target ? part.querySelector("h2") : target) : target === form ? form.querySelector("h2") : list;
    to.focus({ preventScroll: true });
    if (to === target && part) target.scrollIntoView({ behavior: "instant", block: "center" });
    else if (part) part.scrollIntoView({ behavior: "instant" });
    else scrollTo({ top: 0, behavior: "instant" });
  }

  // Done is a part in which nothing is open or wrong, seen or not yet. Until the kind of agency is known, nobody knows what a part asks.
  function state(part) {
    const needed = [...part.querySelectorAll("[data-required], [data-any]")].filter((box) => !box.closest("[hidden]"));
    const boxes = [...part.querySelectorAll("[data-field]:not([hidden])")];
    if (!boxes.some(started)) return needed.length || !answer("kind") ? "Not started" : "Optional";
    return boxes.some((box) => box.matches(".field-invalid") || problem(box)) || !needed.every(answered) ? "In progress" : "Done";
  }

  function progress() {
    const states = parts.map(state);
    for (const [i, tag] of document.querySelectorAll("[data-state]").entries()) {
      tag.textContent = states[i];
      tag.className = "tag" + ({ Done: " done", "In progress": " doing" }[states[i]] ?? "");
    }
    list.textContent = `${states.filter((s) => s === "Done").length} of ${parts.length} parts done`;
    const next = document.querySelector("[data-next]"), open = parts.find((_, i) => !["Done", "Optional"].includes(states[i]));
    next.hidden = !open;
    next.nextElementSibling.classList.toggle("secondary", !!open);
    if (!open) return;
    next.href = "#" + open.id;
    next.textContent = `${states.some((s) => s === "Done" || s === "In progress") ? "Continue" : "Start"} with ${title(open)}`;
  }

  // Enter in a field goes on to the next part, and sends nothing.
  form.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.defaultPrevented || e.isComposing || e.target.tagName !== "INPUT") return;
    e.preventDefault();
    const next = parts[parts.indexOf(e.target.closest("[data-part]")) + 1];
    if (!next) form.querySelector("[data-review]").focus();
    else if (page.dataset.view === "all") next.querySelector("h2").focus();
    else location.hash = next.id;
  });
  for (const when of ["refresh", "input", "errors"]) form.addEventListener(when, progress);
  addEventListener("hashchange", () => show());
  progress();
  show(true);
}
