// What the GOV.UK page template does inline, in a file, so that no inline script is needed.
document.body.classList.add("js-enabled");
// Browsers load no module from a folder: there a page of the exported archive is as without JavaScript, but for its charts.
if ("noModule" in HTMLScriptElement.prototype && location.protocol !== "file:") {
  document.body.classList.add("govuk-frontend-supported");
  import("../govuk-frontend-6.6.0/govuk-frontend.min.js").then(function (frontend) { frontend.initAll(); });
}
