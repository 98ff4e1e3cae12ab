/* SPDX-License-Identifier: BSD-2-Clause */
/* A lane for each thread, a mark for each hop. Drawn once for a call; only the playhead moves. */
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/* What a custom colour is at present, as canvas understands it. */
function colourOf(probe, name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

function Timeline(root, onStep) {
  const canvas = root.querySelector('canvas'), head = root.querySelector('#playhead');
  const t = { x: new Float64Array(0), byTime: false };
  let shown = null, unit = 1, LANE = 22, AXIS = 20, LABELS = 96; // of 16 px type

  function measure(lanes) {
    unit = rem() / 16;
    LANE = Math.round((lanes > 4 ? 17 : 22) * unit);
    AXIS = Math.round(20 * unit);
    LABELS = Math.round(96 * unit);
  }

  function layOut(m, call, width) {
    const n = call.events.length, room = width - LABELS - 16;
    t.x = new Float64Array(n);
    for (let s = 0; s < n; s++) {
      const part = t.byTime && call.span > 0 ? (m.time[call.events[s]] - call.start) / call.span : n > 1 ? s / (n - 1) : .5;
      t.x[s] = LABELS + 6 + room * part;
    }
  }

  function drawLanes(c, m, call, width, colour) {
    c.font = `${12 * unit}px system-ui, sans-serif`;
    c.textBaseline = 'middle';
    call.threads.forEach((thread, lane) => {
      const y = AXIS + LANE * lane + LANE / 2;
      c.fillStyle = colour('soft');
      c.fillText(m.data.threads[thread] || '', 0, y, LABELS - 8);
      c.fillStyle = colour('line');
      c.fillRect(LABELS, y, width - LABELS, 1);
    });
  }

  function drawHops(c, m, call, colour) {
    const lane = new Map(call.threads.map((thread, i) => [thread, AXIS + LANE * i + LANE / 2]));
    const y = s => lane.get(threadOf(m, call.events[s]));
    c.strokeStyle = colour('edge');
    c.beginPath();
    for (let s = 0; s < t.x.length; s++)
      s ? c.lineTo(t.x[s], y(s)) : c.moveTo(t.x[s], y(s));
    c.stroke();
    const width = Math.max(2, Math.min(7 * unit, (t.x.length > 1 ? t.x[1] - t.x[0] : 9) - 2));
    for (let s = 0; s < t.x.length; s++) {
      c.fillStyle = colour(worldOf(m, call.events[s]).replace(' ', '-').toLowerCase());
      c.fillRect(t.x[s] - width / 2, y(s) - 6 * unit, width, 13 * unit);
    }
  }

  /* The time at some hops, where there is room for it. */
  function drawTimes(c, m, call, width, colour) {
    c.fillStyle = colour('soft');
    let free = 0;
    for (let s = 0; s < t.x.length; s++) {
      const text = microseconds(m.time[call.events[s]] - call.start), w = c.measureText(text).width;
      const x = Math.min(t.x[s], width - w);
      if (t.x[s] < free || (s + 1 < t.x.length && x + w > width - w - 12))
        continue;
      c.fillText(text, x, 8 * unit);
      free = Math.max(t.x[s] + width / 9, x + w + 12);
    }
  }

  t.draw = (m, call) => {
    measure(call.threads.length);
    const width = root.clientWidth, height = AXIS + LANE * call.threads.length, scale = devicePixelRatio || 1;
    shown = { m, call };
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.style.height = `${height}px`;
    const c = canvas.getContext('2d'), probe = document.createElement('span'), colours = {};
    root.append(probe);
    const colour = name => colours[name] ||= colourOf(probe, name);
    c.scale(scale, scale);
    layOut(m, call, width);
    drawLanes(c, m, call, width, colour);
    drawHops(c, m, call, colour);
    drawTimes(c, m, call, width, colour);
    probe.remove();
  };
  t.redraw = () => shown && t.draw(shown.m, shown.call);
  t.at = step => {
    const lane = shown.call.threads.indexOf(threadOf(shown.m, shown.call.events[step]));
    head.style.transform = `translateX(${t.x[step]}px)`;
    head.style.setProperty('--lane', `${LANE * lane + LANE / 2}px`);
    root.classList.toggle('single', shown.call.threads.length === 1);
    head.style.top = `${AXIS}px`;
    head.style.height = `${LANE * shown.call.threads.length}px`;
    const top = AXIS + LANE * lane; // in sight, where there are more lanes than room
    root.scrollTop = Math.max(Math.min(root.scrollTop, lane ? top - LANE : 0), top + 2 * LANE - root.clientHeight);
  };

  const nearest = clientX => {
    const x = clientX - canvas.getBoundingClientRect().left;
    let low = 0, high = t.x.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      t.x[middle] < x ? low = middle + 1 : high = middle;
    }
    return low > 0 && x - t.x[low - 1] < t.x[low] - x ? low - 1 : low;
  };
  root.addEventListener('pointerdown', e => {
    root.setPointerCapture(e.pointerId);
    onStep(nearest(e.clientX));
  });
  root.addEventListener('pointermove', e => e.buttons && onStep(nearest(e.clientX)));
  return t;
}
