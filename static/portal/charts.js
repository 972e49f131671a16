// Draws each chart from the figure beside it; without JavaScript the sentence and the table stand for it.
document.querySelectorAll("[data-figure]").forEach(function (place) {
  var figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  var narrow = window.matchMedia("(max-width: 640px)").matches;
  if (narrow) { figure.layout.legend = { orientation: "h", y: -0.35 }; }
  Plotly.newPlot(place, figure.data, figure.layout, {
    responsive: true, displaylogo: false, displayModeBar: !narrow, modeBarButtons: [["toImage"]],
  });
});
