// Draws each chart from the figure beside it; without JavaScript the sentence and the table stand for it.
function plot(place, id) {
  var figure = JSON.parse(document.getElementById(id).textContent);
  var narrow = window.matchMedia("(max-width: 640px)").matches;
  if (narrow) { figure.layout.legend = { orientation: "h", y: -0.35 }; }
  Plotly.newPlot(place, figure.data, figure.layout, {
    responsive: true, displaylogo: false, displayModeBar: !narrow, modeBarButtons: [["toImage"]],
  });
}
document.querySelectorAll("[data-figure]").forEach(function (place) { plot(place, place.dataset.figure); });
// The large library is fetched only when somebody wants to look closely.
document.querySelectorAll("[data-explore]").forEach(function (part) {
  var button = part.querySelector("button"), place = part.querySelector("[role=group]");
  part.hidden = false;
  button.addEventListener("click", function () {
    var script = document.createElement("script");
    script.src = part.querySelector("template").content.querySelector("script").getAttribute("src");
    script.onload = function () { place.hidden = false; button.hidden = true; plot(place, part.dataset.explore); };
    document.head.append(script);
  });
});
