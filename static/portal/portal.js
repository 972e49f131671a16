// What the GOV.UK page template does inline, in a file, so that no inline script is needed.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
  import("../govuk-frontend-6.6.0/govuk-frontend.min.js").then(function (frontend) { frontend.initAll(); });
}
