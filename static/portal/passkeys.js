// Passkeys: the browser is asked for one, and what it answers goes with the form.
(function () {
  document.querySelectorAll("[data-passkey]").forEach(function (form) {
    var answer = form.querySelector("[data-credential]"), problem = form.querySelector("[data-passkey-problem]");
    var makes = form.dataset.passkey === "create";

    function say(text) { problem.textContent = text; problem.hidden = false; }
    function ask(options) {
      return makes
        ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    }

    form.addEventListener("submit", function (event) {
      if (answer.value) { return; }
      event.preventDefault();
      problem.hidden = true;
      if (!window.PublicKeyCredential || !PublicKeyCredential.parseCreationOptionsFromJSON) {
        say("This browser does not know passkeys. Use a newer one.");
        return;
      }
      ask(JSON.parse(form.dataset.options).publicKey).then(function (credential) {
        answer.value = JSON.stringify(credential.toJSON());
        form.submit();
      }).catch(function () {
        say(makes ? "No passkey was made. Try again, or use another device." : "No passkey was used. Try again.");
      });
    });
  });
})();
