// Light or dark: the system's choice, until the button makes another one.

const KEY = "kline-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Applies the theme and calls `changed` whenever it is another one. */
export function startTheme(button, changed) {
  const apply = () => {
    document.documentElement.dataset.theme = current();
    changed();
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, current() === "dark" ? "light" : "dark");
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}

function current() {
  return localStorage.getItem(KEY) ?? (system.matches ? "dark" : "light");
}

/** A colour of the style sheet, such as `up`. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
