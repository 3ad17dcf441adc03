// The surroundings of one point, drawn on a canvas: level lines, the path, and arrows to scale.

// The line where a grid over [-1, 1]^2 has this level, one piece for each pair of crossed cell edges.
function levelLine(c, size, value, level, px, py) {
  const at = (i) => (2 * i) / (size - 1) - 1;
  for (let j = 0; j < size - 1; j++) {
    for (let i = 0; i < size - 1; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const heights = corners.map(([a, b]) => value[b * size + a] - level);
      const crossed = [];
      corners.forEach(([a, b], k) => {
        const next = (k + 1) % 4, [a2, b2] = corners[next];
        if (heights[k] < 0 === heights[next] < 0) return;
        const share = heights[k] / (heights[k] - heights[next]);
        crossed.push([px(at(a + share * (a2 - a))), py(at(b + share * (b2 - b)))]);
      });
      for (let k = 0; k + 1 < crossed.length; k += 2) {
        c.moveTo(...crossed[k]);
        c.lineTo(...crossed[k + 1]);
      }
    }
  }
}

function arrow(c, x0, y0, x1, y1, look, width, casing) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 0.5) return;
  const head = Math.min(11, length), ux = (x1 - x0) / length, uy = (y1 - y0) / length;
  const bx = x1 - head * 0.8 * ux, by = y1 - head * 0.8 * uy;
  for (const [colour, extra, dash] of [[casing, 3, []], [look.colour, 0, look.dash]]) {
    Object.assign(c, { strokeStyle: colour, fillStyle: colour, lineWidth: width + extra, lineCap: "butt", lineJoin: "round" });
    c.setLineDash(dash);
    c.beginPath();
    c.moveTo(x0, y0);
    c.lineTo(bx, by);
    c.stroke();
    c.setLineDash([]);
    c.beginPath();
    c.moveTo(x1, y1);
    c.lineTo(x1 - head * ux - head * 0.42 * uy, y1 - head * uy + head * 0.42 * ux);
    c.lineTo(x1 - head * ux + head * 0.42 * uy, y1 - head * uy - head * 0.42 * ux);
    c.closePath();
    c.fill();
    if (extra) c.stroke();
  }
}

// Everything is given in units of half the window, from its centre; y points up.
export function drawNear(c, width, height, picture, data) {
  const px = (x) => ((x + 1) / 2) * width, py = (y) => ((1 - y) / 2) * height;
  c.clearRect(0, 0, width, height);
  const { size, value, colours } = picture;
  if (value.length) {
    const ground = new OffscreenCanvas(size, size), g = ground.getContext("2d"), image = g.createImageData(size, size);
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < size; i++) {
        const share = value[(size - 1 - j) * size + i] * (colours.length - 1), k = Math.min(Math.floor(share), colours.length - 2);
        const mix = (n) => Math.round(colours[k][n] + (share - k) * (colours[k + 1][n] - colours[k][n]));
        image.data.set([mix(0), mix(1), mix(2), 255], 4 * (j * size + i));
      }
    }
    g.putImageData(image, 0, 0);
    c.imageSmoothingEnabled = true;
    c.drawImage(ground, 0, 0, width, height);
    Object.assign(c, { strokeStyle: picture.contour, lineWidth: 0.9 });
    c.beginPath();
    for (let k = 1; k < picture.lines; k++) levelLine(c, size, value, k / picture.lines, px, py);
    c.stroke();
  }
  Object.assign(c, { strokeStyle: picture.path.colour, fillStyle: picture.path.colour, lineWidth: 1.2, globalAlpha: 0.6 });
  c.beginPath();
  picture.path.points.forEach(([x, y], i) => (i ? c.lineTo(px(x), py(y)) : c.moveTo(px(x), py(y))));
  c.stroke();
  for (const [x, y] of picture.path.points) {
    c.beginPath();
    c.arc(px(x), py(y), 2.2, 0, 7);
    c.fill();
  }
  c.globalAlpha = 1;
  for (const look of picture.arrows) arrow(c, px(0), py(0), px(look.x), py(look.y), look, data.thick, data.casing);
  c.beginPath();
  c.arc(px(0), py(0), 4, 0, 7);
  Object.assign(c, { fillStyle: data.casing, strokeStyle: data.ink, lineWidth: 1.5 });
  c.fill();
  c.stroke();
}
