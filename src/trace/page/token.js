/* SPDX-License-Identifier: BSD-2-Clause */
/* The message: a letter that lies at a box or in a ring, and moves along the wires between them. */
function drawToken(g) {
  const w = g.font * 1.6, h = g.font * 1.1;
  return svg('g', { id: 'token', 'aria-hidden': true },
    svg('rect', { x: -w / 2, y: -h / 2, width: w, height: h, rx: 3 }),
    svg('path', { d: `M${-w / 2 + 3} ${-h / 2 + 3}L0 ${h * .12}L${w / 2 - 3} ${-h / 2 + 3}` }));
}

/* At the corner of a box, beside a ring. */
function restOf(d, place) {
  const [x, y, w, h] = d.at[place], g = d.geometry;
  if (ringNode(place) !== place)
    return [x - g.font * .9, y + h / 2];
  return [x + w - g.font * .5, y + h * .12];
}

/* The points on the way from one place to another: a wire, or those between that lead there, or straight. */
function wayOf(d, from, to) {
  const a = ringNode(from), b = ringNode(to), start = restOf(d, from), end = restOf(d, to);
  const column = [REE_BOXES, TEE_BOXES].find(c => c.includes(a) && c.includes(b));
  const along = (p, q) => {
    for (const w of d.wires) {
      if (w.from === p && w.to === q)
        return w.points;
      if (w.from === q && w.to === p)
        return [...w.points].reverse();
    }
    return null;
  };
  const one = along(a, b);
  const two = !one && a !== b && a.endsWith('-ring') && b.endsWith('-ring') && [...along(a, 'proxy'), ...along('proxy', b)];
  const stops = column && [a, ...passed(a, b), b];
  if (stops && column.indexOf(a) > column.indexOf(b))
    stops.splice(1, stops.length - 2, ...passed(a, b).reverse());
  const many = !one && stops && stops.slice(1).flatMap((stop, n) => along(stops[n], stop));
  return [start, ...(one || two || many || []), end];
}

function pointAt(points, part) {
  const lengths = points.slice(1).map((p, i) => Math.hypot(p[0] - points[i][0], p[1] - points[i][1]));
  let left = part * lengths.reduce((a, b) => a + b, 0);
  for (let i = 0; i < lengths.length; i++) {
    if (left <= lengths[i] && lengths[i] > 0) {
      const f = left / lengths[i];
      return [0, 1].map(k => points[i][k] + f * (points[i + 1][k] - points[i][k]));
    }
    left -= lengths[i];
  }
  return points[points.length - 1];
}

const calm = matchMedia('(prefers-reduced-motion: reduce)');

function Token(d) {
  let frame = 0, place = null;
  const put = ([x, y]) => d.token.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);

  return {
    /* Goes there in `ms`, or at once: 0, or a reader who wants no motion. */
    go(to, ms) {
      cancelAnimationFrame(frame);
      const points = place ? wayOf(d, place, to) : null, begun = performance.now();
      place = to;
      if (!points || !ms || calm.matches)
        return put(restOf(d, to));
      const tick = now => {
        const t = Math.min(1, Math.max(0, (now - begun) / ms)), eased = t * t * (3 - 2 * t);
        put(pointAt(points, eased));
        if (t < 1)
          frame = requestAnimationFrame(tick);
      };
      frame = requestAnimationFrame(tick);
    },
  };
}
