// Says which clauses the answers to the questions of fact point to. The server's rules have made the table, so that both say the same.
{
  const region = form.querySelector(".points"), { pointers, facts, none } = JSON.parse(document.getElementById("rules").textContent).points;
  const value = (name) => (fields.get(name).hidden ? "" : answer(name));

  let last = "";
  // After what else there is to say of an answer.
  const speak = later(2500, () => say(last));

  function point(e) {
    const found = pointers.map((p) => p.texts[parseInt(p.cells[p.fields.reduce((n, [name, ...is]) => n * (is.length + 1) + is.indexOf(value(name)) + 1, 0)], 36)]);
    const texts = found.map((f) => f.text).filter(Boolean);
    // No box is pointed to under which the agency pays while another path is met.
    pointers.forEach(({ box }, i) => { form.querySelector(`[data-points=${box}]`).hidden = !found[i].marks || (box === "g3" && found.some((f) => f.met)); });
    if (answer("kind") && !found.some((f) => f.open) && facts.every((name) => fields.get(name).hidden || answer(name))) texts.push(none);
    if (last === (last = texts.join("\n"))) return;
    region.innerText = last;
    if (e) speak();
  }

  for (const when of ["input", "refresh"]) form.addEventListener(when, point);
  point();
}
