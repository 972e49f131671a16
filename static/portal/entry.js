// The entry grid: Enter saves a row and goes on to the next; the server says what a figure would mean while it is typed.
// What is typed is kept in this browser until it is saved, so that neither a lost session nor a closed window loses it.
(function () {
  const form = document.querySelector("[data-entry]");
  if (!form) { return; }
  const place = "typed " + form.dataset.entry, timers = {};

  function kept() { try { return JSON.parse(localStorage.getItem(place)) || {}; } catch (error) { return {}; } }
  function keep(typed) { try { localStorage.setItem(place, JSON.stringify(typed)); } catch (error) { /* a full or closed store keeps nothing */ } }
  function fields(row) { return Array.from(row.querySelectorAll("input, select, textarea")); }
  function rowOf(element) { return element.closest("[data-row]"); }
  function say(row, text) { row.querySelector("[data-reading]").textContent = text; }
  function isDone(row) { return row.classList.contains("portal-entry--done"); }

  function remember(field) {
    const typed = kept();
    typed[field.name] = field.value;
    keep(typed);
  }
  function forget(row) {
    const typed = kept();
    fields(row).forEach(function (field) { delete typed[field.name]; });
    keep(typed);
  }
  function restore() {
    const typed = kept();
    fields(form).forEach(function (field) {
      if (field.type === "hidden" || !(field.name in typed) || typed[field.name] === field.value) { return; }
      field.value = typed[field.name];
      const row = rowOf(field), more = field.closest("details"), word = field.closest("[data-word]");
      if (more) { more.open = true; }
      if (word && field.value) { word.hidden = false; }
      row.classList.add("portal-entry--typed");
      read(row);
    });
    Object.keys(typed).forEach(function (name) {
      const code = name.slice(0, name.lastIndexOf("-")), row = document.getElementById("row-" + code);
      if (row && row.querySelector("[data-reading]") && typed[name] && !form.querySelector("[name='" + CSS.escape(name) + "']") && /-(value|numerator|denominator|comment)$/.test(name)) { overtaken(row, name, typed[name]); }
    });
  }

  // Somebody else recorded the figure before what was typed here was saved: the person sees both, and decides.
  function overtaken(row, name, text) {
    const note = document.createElement("p"), away = document.createElement("button");
    note.className = "portal-doubt";
    note.textContent = "You had typed “" + text + "” here, and it was not saved: a figure was recorded meanwhile. Use Correct if yours is right. ";
    away.type = "button";
    away.className = "portal-link-button";
    away.textContent = "Forget what I typed";
    away.addEventListener("click", function () {
      const typed = kept();
      delete typed[name];
      keep(typed);
      note.remove();
    });
    note.appendChild(away);
    row.querySelector(".portal-entry__cell > div").appendChild(note);
  }

  // The server's reading of what is typed: the rating at the right, a doubt under the boxes.
  function read(row) {
    clearTimeout(timers[row.dataset.row]);
    timers[row.dataset.row] = setTimeout(function () {
      const asked = new URLSearchParams();
      row.querySelectorAll("[data-figure-of], [name$='-status']").forEach(function (field) { asked.set(field.name.split("-").pop(), field.value); });
      fetch(row.dataset.read + "?" + asked, { credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok || answer.redirected) { return null; }
        return answer.text().then(function (text) { showReading(row, text); });
      }).catch(function () { /* the rating appears when the row is saved */ });
    }, 300);
  }
  function showReading(row, text) {
    const holder = document.createElement("div");
    holder.innerHTML = text;
    const rating = holder.querySelector("[data-part=rating]"), doubt = holder.querySelector("[data-part=doubt]");
    row.querySelector("[data-reading]").innerHTML = rating ? rating.innerHTML : "";
    row.querySelector("[data-doubt]").innerHTML = doubt ? doubt.innerHTML : "";
    row.querySelector("[data-word]").hidden = !(doubt && doubt.querySelector(".portal-doubt"));
    const isRed = Boolean(rating && "isRed" in rating.dataset);
    row.querySelector("[data-red]").hidden = !isRed;
    if (isRed) { row.querySelector("[data-more]").open = true; }
  }

  function save(row) {
    const code = row.dataset.row, body = new FormData(), button = row.querySelector(".portal-entry__save");
    if (!button || button.disabled) { return; }
    button.disabled = true;
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("save", code);
    fields(row).forEach(function (field) { body.set(field.name, field.value); });
    fetch(form.action, { method: "POST", body: body, headers: { "X-Row": code }, credentials: "same-origin" }).then(function (answer) {
      if (answer.redirected || answer.status === 403) { signedOut(row, answer.redirected); return null; }
      if (!answer.headers.get("X-Row")) { throw new Error("no row"); }
      return answer.text().then(function (text) { show(row, text); });
    }).catch(function () {
      say(row, "This row could not be saved. What you typed is kept; try again in a moment.");
    }).finally(function () { button.disabled = false; });
  }

  function signedOut(row, away) {
    say(row, away ? "You are signed out. What you typed is kept in this browser. " : "You have signed in anew since this page was opened. What you typed is kept. ");
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = away ? "/sign-in/?next=" + encodeURIComponent(location.pathname + location.search) : location.pathname + location.search;
    link.textContent = away ? "Sign in again" : "Load the page again";
    row.querySelector("[data-reading]").appendChild(link);
    link.focus();
  }

  function countDown() {
    const holder = document.querySelector("[data-owed]"), left = Number(holder.textContent) - 1;
    const arrived = document.querySelector("[data-arrived]"), meter = document.querySelector(".portal-entry__progress meter");
    holder.textContent = left;
    document.querySelector("[data-owed-plural]").hidden = left === 1;
    arrived.textContent = meter.value = Number(arrived.textContent) + 1;
    if (!left) { document.getElementById("owed").innerHTML = "<span data-owed hidden>0</span>Nothing is left to enter"; }
  }

  function show(row, text) {
    const holder = document.createElement("table");
    holder.innerHTML = text;
    const fresh = holder.querySelector("[data-row]"), skip = row.querySelector("[data-skip]"), isSaved = "saved" in fresh.dataset;
    if (isSaved) { forget(row); }
    if (!isDone(row) && isDone(fresh)) { countDown(); }
    const own = fresh.querySelector("[data-skip]");
    if (skip && !own && fresh.querySelector(".portal-entry__ways")) { fresh.querySelector(".portal-entry__ways").appendChild(skip); }
    row.replaceWith(fresh);
    countTyped();
    const rows = Array.from(form.querySelectorAll("[data-row]")), open = rows.filter(function (other) { return !isDone(other); });
    const later = rows.slice(rows.indexOf(fresh) + 1).filter(function (other) { return !isDone(other); });
    const wrong = fresh.querySelector("[aria-invalid], [data-word]:not([hidden]) input");
    const next = later[0] || open[0];
    const field = isSaved ? next && next.querySelector("[data-figure-of]") : wrong || fresh.querySelector("[data-figure-of]");
    (field || document.getElementById("owed")).focus();
    if (field && field.select) { field.select(); }
  }

  function countTyped() {
    const button = form.querySelector("[data-module=govuk-button][value=all]"), count = form.querySelectorAll(".portal-entry--typed").length;
    if (!button) { return; }
    button.textContent = count ? "Save the " + count + (count === 1 ? " row" : " rows") + " typed" : "Save everything typed";
  }

  form.addEventListener("input", function (event) {
    const row = rowOf(event.target);
    if (!row) { return; }
    remember(event.target);
    row.classList.add("portal-entry--typed");
    countTyped();
    if (event.target.dataset.figureOf || /-status$/.test(event.target.name)) { read(row); }
  });
  form.addEventListener("keydown", function (event) {
    const row = rowOf(event.target);
    if (event.key === "Enter" && row && event.target.tagName === "INPUT") { event.preventDefault(); save(row); }
  });
  form.addEventListener("click", function (event) {
    const button = event.target.closest(".portal-entry__save"), offer = event.target.closest("[name=use]"), skip = event.target.closest("[data-skip]");
    if (button) { event.preventDefault(); save(rowOf(button)); }
    if (offer) {
      event.preventDefault();
      new URLSearchParams(offer.value).forEach(function (text, name) {
        const field = form.querySelector("[name='" + CSS.escape(name) + "']");
        field.value = text;
        remember(field);
      });
      save(rowOf(offer));
    }
    if (skip) {
      const next = document.getElementById(skip.getAttribute("href").slice(1)), field = next && next.querySelector("[data-figure-of]");
      if (field) { event.preventDefault(); field.focus(); }
    }
  });
  document.querySelectorAll("form[action$='/sign-out/']").forEach(function (leave) {
    leave.addEventListener("submit", function () { try { localStorage.removeItem(place); } catch (error) { /* nothing was kept */ } });
  });
  document.getElementById("owed").tabIndex = -1;
  restore();
  countTyped();
})();
