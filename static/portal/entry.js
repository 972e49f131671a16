// The entry desk: Enter saves a row and goes on to the next; the server says what a figure would mean while it is typed.
// What is typed is kept in this browser until it is saved, so that neither a lost session nor a closed window loses it.
(function () {
  var form = document.querySelector("[data-entry]");
  if (!form) { return; }
  var place = "typed " + form.dataset.entry, timers = {};

  function kept() { try { return JSON.parse(localStorage.getItem(place)) || {}; } catch (error) { return {}; } }
  function keep(typed) { try { localStorage.setItem(place, JSON.stringify(typed)); } catch (error) { /* a full or closed store keeps nothing */ } }
  function fields(row) { return Array.prototype.slice.call(row.querySelectorAll("input, select, textarea")); }
  function rowOf(element) { return element.closest("[data-row]"); }
  function say(row, text) { row.querySelector("[data-reading]").textContent = text; }

  function remember(field) {
    var typed = kept();
    typed[field.name] = field.value;
    keep(typed);
  }
  function forget(row) {
    var typed = kept();
    fields(row).forEach(function (field) { delete typed[field.name]; });
    keep(typed);
  }
  function restore() {
    var typed = kept();
    fields(form).forEach(function (field) {
      if (field.type === "hidden" || !(field.name in typed) || typed[field.name] === field.value) { return; }
      field.value = typed[field.name];
      var row = rowOf(field), more = field.closest("details"), word = field.closest("[data-word]");
      if (more) { more.open = true; }
      if (word && field.value) { word.hidden = false; }
      row.classList.add("portal-entry--typed");
      read(row);
    });
    Object.keys(typed).forEach(function (name) {
      var code = name.slice(0, name.lastIndexOf("-")), row = document.getElementById("row-" + code);
      if (row && typed[name] && !form.querySelector("[name='" + CSS.escape(name) + "']") && /-(value|numerator|denominator|comment)$/.test(name)) { overtaken(row, name, typed[name]); }
    });
  }

  // Somebody else recorded the figure before what was typed here was saved: the person sees both, and decides.
  function overtaken(row, name, text) {
    var note = document.createElement("p"), away = document.createElement("button");
    note.className = "portal-doubt";
    note.textContent = "You had typed “" + text + "” here, and it was not saved: a figure was recorded meanwhile. Use Correct if yours is right. ";
    away.type = "button";
    away.className = "portal-link-button";
    away.textContent = "Forget what I typed";
    away.addEventListener("click", function () {
      var typed = kept();
      delete typed[name];
      keep(typed);
      note.remove();
    });
    note.appendChild(away);
    row.querySelector(".portal-entry__cell > div").appendChild(note);
  }

  function read(row) {
    clearTimeout(timers[row.dataset.row]);
    timers[row.dataset.row] = setTimeout(function () {
      var asked = new URLSearchParams();
      row.querySelectorAll("[data-figure-of], [name$='-status']").forEach(function (field) { asked.set(field.name.split("-").pop(), field.value); });
      fetch(row.dataset.read + "?" + asked, { credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok || answer.redirected) { return; }
        return answer.text().then(function (text) {
          row.querySelector("[data-reading]").innerHTML = text;
          row.querySelector("[data-word]").hidden = text.indexOf("portal-doubt") < 0;
        });
      }).catch(function () { /* the rating appears when the row is saved */ });
    }, 300);
  }

  function save(row) {
    var code = row.dataset.row, body = new FormData(), button = row.querySelector(".portal-entry__save");
    if (button.disabled) { return; }
    button.disabled = true;
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("save", code);
    fields(row).forEach(function (field) { body.set(field.name, field.value); });
    fetch(form.action, { method: "POST", body: body, headers: { "X-Row": code }, credentials: "same-origin" }).then(function (answer) {
      if (answer.redirected || answer.status === 403) { signedOut(row, answer.redirected); return; }
      if (!answer.headers.get("X-Owed")) { throw new Error("no row"); }
      return answer.text().then(function (text) { show(row, text, answer.headers.get("X-Owed")); });
    }).catch(function () {
      say(row, "This row could not be saved. What you typed is kept; try again in a moment.");
    }).finally(function () { button.disabled = false; });
  }

  function signedOut(row, away) {
    say(row, away ? "You are signed out. What you typed is kept in this browser. " : "You have signed in anew since this page was opened. What you typed is kept. ");
    var link = document.createElement("a");
    link.className = "govuk-link";
    link.href = away ? "/sign-in/?next=" + encodeURIComponent(location.pathname) : location.pathname;
    link.textContent = away ? "Sign in again" : "Load the page again";
    row.querySelector("[data-reading]").appendChild(link);
    link.focus();
  }

  // The counts of characters in a row that came anew.
  function count(row) {
    import("../govuk-frontend-6.6.0/govuk-frontend.min.js").then(function (frontend) { frontend.createAll(frontend.CharacterCount, {}, row); });
  }

  function show(row, text, owed) {
    var holder = document.createElement("table");
    holder.innerHTML = text;
    var fresh = holder.querySelector("[data-row]");
    if (fresh.dataset.saved) { forget(row); }
    row.replaceWith(fresh);
    count(fresh);
    document.querySelector("[data-owed]").textContent = owed;
    var rows = Array.prototype.slice.call(form.querySelectorAll("[data-row]"));
    var later = rows.slice(rows.indexOf(fresh) + 1).filter(function (other) { return !other.classList.contains("portal-entry--done"); });
    var wrong = fresh.querySelector("[aria-invalid], [data-word]:not([hidden]) input");
    var next = fresh.dataset.saved ? later[0] || rows.filter(function (other) { return !other.classList.contains("portal-entry--done"); })[0] : fresh;
    var field = fresh.dataset.saved ? next && next.querySelector("[data-figure-of]") : wrong || fresh.querySelector("[data-figure-of]");
    (field || document.getElementById("owed")).focus();
    if (field && field.select) { field.select(); }
  }

  form.addEventListener("input", function (event) {
    var row = rowOf(event.target);
    if (!row) { return; }
    remember(event.target);
    if (event.target.dataset.figureOf || /-status$/.test(event.target.name)) { read(row); }
  });
  form.addEventListener("keydown", function (event) {
    var row = rowOf(event.target);
    if (event.key === "Enter" && row && event.target.tagName === "INPUT") { event.preventDefault(); save(row); }
  });
  form.addEventListener("click", function (event) {
    var button = event.target.closest(".portal-entry__save");
    if (button) { event.preventDefault(); save(rowOf(button)); }
  });
  document.querySelectorAll("form[action$='/sign-out/']").forEach(function (leave) {
    leave.addEventListener("submit", function () { try { localStorage.removeItem(place); } catch (error) { /* nothing was kept */ } });
  });
  document.getElementById("owed").tabIndex = -1;
  restore();
})();
