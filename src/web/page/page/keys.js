// What the keyboard does, beyond what the browser's own controls do.

const PAN = 0.1;
const ZOOM = 1.25;

export function startKeys({ chart, at, mints, sayPrice }) {
  const ofTheChart = {
    ArrowLeft: () => chart.pan(-PAN),
    ArrowRight: () => chart.pan(PAN),
    "+": () => chart.zoom(1 / ZOOM),
    "=": () => chart.zoom(1 / ZOOM),
    "-": () => chart.zoom(ZOOM),
    End: () => chart.latest(),
  };
  at("chart").addEventListener("keydown", (event) => act(ofTheChart[event.key], event));
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input:not([type=radio])")) return;
    act({ "/": () => mints.focusSearch(), p: sayPrice }[event.key], event);
  });
}

function act(action, event) {
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
}
