// Draws a parcel on the map of a form: clicks become corners in VN-2000, written
// into the text field, which stays the one place where the value lives.
"use strict";
const drawParcel = (box) => {
  const field = document.getElementById(box.dataset.parcelFor);
  if (!field) return;
  const edge = (name) => Number(box.dataset[name]);
  const south = edge("south"), west = edge("west"), north = edge("north"), east = edge("east");
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 1 1");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(space, "polygon");
  svg.append(shape);
  box.append(svg);

  // A line is "X Y": northing, easting, perhaps with the corner's number in front.
  const corners = () => field.value.split("\n").map((line) => line.trim().split(/[\s;|]+/).filter(Boolean).slice(-2).map((v) => Number(v.replace(",", "."))))
    .filter((c) => c.length === 2 && c.every(Number.isFinite));
  const draw = () => {
    shape.setAttribute("points", corners().map(([n, e]) => ((e - west) / (east - west)) + "," + ((north - n) / (north - south))).join(" "));
  };
  const write = (list) => {
    field.value = list.map(([n, e]) => n.toFixed(2) + " " + e.toFixed(2)).join("\n");
    field.dispatchEvent(new Event("change", { bubbles: true }));
    draw();
  };
  svg.addEventListener("click", (event) => {
    const r = svg.getBoundingClientRect();
    const e = west + (event.clientX - r.left) / r.width * (east - west);
    const n = north - (event.clientY - r.top) / r.height * (north - south);
    write([...corners(), [n, e]]);
  });
  const button = (label, act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "plain";
    b.textContent = label;
    b.addEventListener("click", act);
    return b;
  };
  const bar = document.createElement("p");
  bar.append(button(box.dataset.undo, () => write(corners().slice(0, -1))), " ", button(box.dataset.clear, () => write([])));
  const hint = document.createElement("p");
  hint.textContent = box.dataset.hint;
  box.before(hint);
  box.after(bar);
  field.addEventListener("input", draw);
  box.hidden = false;
  draw();
};
const drawParcels = (root) => root.querySelectorAll("[data-parcel-for][hidden]").forEach(drawParcel);
drawParcels(document);
// The form is drawn anew when an answer changes what is asked.
document.addEventListener("ef-swap", (event) => drawParcels(event.target));
