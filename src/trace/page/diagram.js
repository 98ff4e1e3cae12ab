/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine, drawn from a geometry: one for wide windows, one for phones. */
const SVG = 'http://www.w3.org/2000/svg';

function svg(name, attributes, ...children) {
  const e = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes || {}))
    e.setAttribute(key, value);
  e.append(...children);
  return e;
}

const REE_BOXES = ['client', 'libteec', 'tee_dev', 'mipstee', 'tipc', 'virtio_mmio'];
const TEE_BOXES = ['ta', 'libutee', 'app', 'sess_mngr', 'ipc', 'tipc_dev'];
const WORLDS = {
  client: 'REE user', libteec: 'REE user', tee_dev: 'REE', mipstee: 'REE', tipc: 'REE', virtio_mmio: 'REE',
  'uvmm-ree': 'hypervisor', proxy: 'hypervisor', 'uvmm-tee': 'hypervisor',
  tipc_dev: 'TEE', ipc: 'TEE', sess_mngr: 'TEE', app: 'TEE', libutee: 'TA', ta: 'TA',
};

const WIDE = {
  w: 1000, h: 494, font: 18, small: 14.5, round: 8, ring: 21,
  column: { ree: [8, 250], hyp: [318, 364], tee: [742, 250] }, top: 8, bottom: 372, hypTop: 206,
  pad: 20, box: 42, rows: [42, 92, 156, 206, 256, 314], proxy: [425, 240, 150, 46], uvmm: [[334, 140], [526, 140]],
  title: 17, rule: 145, memory: { y: 404, h: 74, ree: [20, 334], tee: [646, 334] },
  shm: [370, 404, 260, 74], arena: [8, 380, 984, 106], gap: 14, words: true,
  arenaTitle: [[500, 392, 'arena: one memfd, mapped 3 times']],
  shmText: [[.36, 'shared memory block'], [.68, 'where memory references point']],
};
const NARROW = {
  w: 360, h: 406, font: 12.5, small: 10.5, round: 5, ring: 14,
  column: { ree: [2, 112], hyp: [124, 112], tee: [246, 112] }, top: 2, bottom: 258, hypTop: 150,
  pad: 5, box: 30, rows: [24, 60, 108, 144, 180, 220], proxy: [134, 178, 92, 30], uvmm: [[129, 48], [183, 48]],
  title: 12, rule: 99, memory: { y: 284, h: 66, ree: [8, 168], tee: [184, 168] },
  shm: [8, 360, 344, 34], arena: [2, 264, 356, 138], gap: 3, words: false,
  arenaTitle: [[56, 274, 'arena: one memfd']], shmText: [[.5, 'shared memory block']],
};

/* The boxes' places: name → [x, y, w, h]. */
function placesOf(g) {
  const at = { proxy: g.proxy, shm: g.shm };
  REE_BOXES.forEach((b, i) => { at[b] = [g.column.ree[0] + g.pad, g.rows[i], g.column.ree[1] - 2 * g.pad, g.box]; });
  TEE_BOXES.forEach((b, i) => { at[b] = [g.column.tee[0] + g.pad, g.rows[i], g.column.tee[1] - 2 * g.pad, g.box]; });
  g.uvmm.forEach(([x, w], i) => { at[i ? 'uvmm-tee' : 'uvmm-ree'] = [x, g.rows[5], w, g.box]; });
  for (const side of ['ree', 'tee']) {
    const [x, w] = g.memory[side], y = g.memory.y + g.memory.h / 2 + g.small * .55;
    for (const [ring, part] of [['tx', .3], ['rx', .7]])
      at[`${side}-${ring}`] = [x + w * part - g.ring, y - g.ring, 2 * g.ring, 2 * g.ring];
  }
  return at;
}

const centre = ([x, y, w, h]) => [x + w / 2, y + h / 2];

/* Ways between neighbours: [from, to, points, what]. Signals are broken lines, bytes whole ones. */
function wiresOf(g, at) {
  const wires = [], [reeX, reeW] = g.column.ree, [hypX, hypW] = g.column.hyp, [teeX] = g.column.tee;
  for (const boxes of [REE_BOXES, TEE_BOXES])
    for (let i = 0; i + 1 < boxes.length; i++) {
      const a = at[boxes[i]], b = at[boxes[i + 1]], x = a[0] + a[2] / 2;
      wires.push([boxes[i], boxes[i + 1], [[x, a[1] + a[3]], [x, b[1]]], 'bytes']);
    }
  const level = g.rows[5] + g.box * .68;
  const flat = (a, b) => wires.push([a, b, [[at[a][0] + at[a][2], level], [at[b][0], level]], 'signal']);
  flat('virtio_mmio', 'uvmm-ree');
  flat('uvmm-tee', 'tipc_dev');
  for (const name of ['uvmm-ree', 'uvmm-tee']) {
    const x = at[name][0] + at[name][2] / 2, p = at.proxy, y = p[1] + p[3] / 2;
    const side = name === 'uvmm-ree' ? p[0] : p[0] + p[2];
    const inside = Math.max(p[0] + 8, Math.min(p[0] + p[2] - 8, x));
    wires.push([name, 'proxy', g.words ? [[x, at[name][1]], [x, y], [side, y]]
      : [[inside, at[name][1]], [inside, p[1] + p[3]]], 'signal']);
  }
  const top = g.memory.y, middle = b => at[b][1] + at[b][3] / 2;
  const high = at.proxy[1] + at.proxy[3] * .25, low = g.rows[5] + g.box * .3;
  const lanes = [
    ['tipc', 'ree', reeX + reeW - g.pad, reeX + reeW + g.gap, middle('tipc')],
    ['proxy', 'ree', at.proxy[0], hypX - g.gap, high],
    ['proxy', 'tee', at.proxy[0] + at.proxy[2], hypX + hypW + g.gap, high],
    ['tipc_dev', 'tee', at.tipc_dev[0], teeX - g.gap, low],
  ];
  for (const [box, side, from, x, y] of lanes)
    wires.push([box, `${side}-ring`, [[from, y], [x, y], [x, top]], 'bytes']);
  return wires;
}

function label(x, y, text, attributes) {
  return svg('text', { x, y, 'text-anchor': 'middle', ...attributes }, text);
}

function drawFrames(g) {
  const out = [], [, , aw] = g.arena;
  const frame = (x, y, w, h, title) => {
    out.push(svg('rect', { class: 'frame', x, y, width: w, height: h, rx: g.round * 1.5 }));
    if (title)
      out.push(label(x + w / 2, y + g.title, title, { class: 'title', 'font-size': g.font * .95 }));
  };
  frame(g.column.ree[0], g.top, g.column.ree[1], g.bottom - g.top, 'REE VM');
  frame(g.column.tee[0], g.top, g.column.tee[1], g.bottom - g.top, 'TEE VM');
  frame(g.column.hyp[0], g.hypTop, g.column.hyp[1], g.bottom - g.hypTop, 'hypervisor');
  frame(g.arena[0], g.arena[1], aw, g.arena[3]);
  g.arenaTitle.forEach(([x, y, text]) => out.push(label(x, y, text, { class: 'small', 'font-size': g.small })));
  for (const [side, text] of [['ree', '/dev/tee0'], ['tee', 'system calls']]) {
    const [x, w] = g.column[side];
    out.push(svg('line', { class: 'rule', x1: x + 4, x2: x + w - 4, y1: g.rule, y2: g.rule }));
    out.push(svg('text', { class: 'small over', x: x + w - g.pad, y: g.rule, 'text-anchor': 'end', 'font-size': g.small,
      stroke: 'var(--page)', 'stroke-width': 6, 'paint-order': 'stroke' }, text));
  }
  return out;
}

/* One of the two parts of memory that have rings. */
function drawMemory(g, at, side) {
  const [x, w] = g.memory[side], title = side === 'ree' ? 'REE RAM' : "proxy's memory";
  const out = svg('g', { class: 'box', 'data-node': `${side}-ring`, 'data-world': 'memory', role: 'button', tabindex: 0,
    'aria-label': `rings in ${title}` });
  out.append(svg('rect', { x, y: g.memory.y, width: w, height: g.memory.h, rx: g.round }));
  out.append(label(x + w / 2, g.memory.y + g.small * .95, title, { class: 'small', 'font-size': g.small }));
  for (const ring of ['tx', 'rx']) {
    const [cx, cy] = centre(at[`${side}-${ring}`]), r = g.ring - 3, dash = 2 * Math.PI * r / 8;
    out.append(svg('g', { 'data-ring': `${side}-${ring}` },
      svg('circle', { class: 'ring', cx, cy, r, 'stroke-width': g.ring / 3.4, 'stroke-dasharray': `${dash - 2.5} 2.5` }),
      label(cx, cy, '', { 'font-size': g.small, class: 'slot' }),
      svg('text', { class: 'small', x: cx + g.ring + 3, y: cy, 'font-size': g.small }, ring)));
  }
  return out;
}

function drawBox(g, name, at) {
  const [x, y, w, h] = at, uvmm = name.startsWith('uvmm');
  const texts = name === 'shm' ? g.shmText : [[.5, uvmm ? 'uvmm' : name]];
  return svg('g', { class: 'box', 'data-node': name, 'data-world': WORLDS[name] || 'memory', role: 'button', tabindex: 0,
    'aria-label': uvmm ? `uvmm of the ${name === 'uvmm-ree' ? 'REE' : 'TEE'} VM` : texts[0][1] },
    svg('rect', { x, y, width: w, height: h, rx: g.round }),
    ...texts.map(([part, text], n) => label(x + w / 2, y + h * part, text,
      { 'font-size': name !== 'shm' ? g.font : n ? g.small * .85 : g.small })));
}

/* Above the hypervisor: which call, and who holds it. */
function drawPlate(g) {
  const [x, w] = g.column.hyp, c = x + w / 2, h = g.hypTop - g.top;
  const line = (part, size, name, cls) => label(c, g.top + h * part, '', { 'font-size': size, 'data-plate': name, class: cls });
  return svg('g', { 'aria-hidden': true },
    line(.1, g.small, 'call', 'small'), line(.26, g.font * (g.words ? 1.25 : 1), 'title', 'title'),
    line(.41, g.small, 'what', 'small'), line(.61, g.small, 'held', 'small'), line(.75, g.font, 'thread', 'title'),
    line(.9, g.small, 'time', 'small'));
}

function Diagram(root, onBox) {
  const d = { nodes: new Map(), rings: new Map(), wires: [], plate: {} };

  d.draw = narrow => {
    d.narrow = narrow;
    const g = d.geometry = narrow ? NARROW : WIDE, at = d.at = placesOf(g);
    root.setAttribute('viewBox', `0 0 ${g.w} ${g.h}`);
    root.replaceChildren(...drawFrames(g));
    d.wires = wiresOf(g, at).map(([from, to, points, what]) => {
      const path = svg('path', { class: `wire ${what}`, d: 'M' + points.map(p => p.join(' ')).join('L') });
      root.append(path);
      return { from, to, points, path };
    });
    root.append(...root.querySelectorAll('.over'));
    for (const name of ['shm', ...REE_BOXES, 'uvmm-ree', 'proxy', 'uvmm-tee', ...TEE_BOXES])
      root.append(drawBox(g, name, at[name]));
    for (const side of ['ree', 'tee'])
      root.append(drawMemory(g, at, side));
    root.append(drawPlate(g), d.token = drawToken(g));
    d.nodes = new Map([...root.querySelectorAll('[data-node]')].map(e => [e.dataset.node, e]));
    d.rings = new Map([...root.querySelectorAll('[data-ring]')].map(e => [e.dataset.ring, e]));
    d.plate = Object.fromEntries([...root.querySelectorAll('[data-plate]')].map(e => [e.dataset.plate, e]));
  };
  /* active: a node; seen: whether the call has been at one; memory: whether memory references are at work. */
  d.light = (active, seen, place, memory) => {
    for (const [name, e] of d.nodes) {
      e.classList.toggle('active', name === active || name === 'shm' && memory);
      e.classList.toggle('seen', seen(name));
    }
    for (const [name, e] of d.rings)
      e.classList.toggle('full', name === place);
    for (const w of d.wires)
      w.path.classList.toggle('seen', seen(w.from) && seen(w.to));
  };
  /* Which TA it is that the box of TAs stands for; '' before there is one. */
  d.ta = text => {
    const box = d.nodes.get('ta'), name = svg('tspan', { 'font-size': d.geometry.small, class: 'whose' }, text && ` ${text}`);
    box.querySelector('text').replaceChildren('ta', name);
    box.setAttribute('aria-label', `ta ${text}`.trim());
  };
  d.slot = (place, text) => {
    for (const [name, e] of d.rings)
      e.querySelector('.slot').textContent = name === place ? text : '';
  };
  const picked = e => e.target.closest('[data-node]');
  root.addEventListener('click', e => picked(e) && onBox(picked(e).dataset.node));
  root.addEventListener('keydown', e => {
    if (picked(e) && (e.key === 'Enter' || e.key === ' ')) {
      e.preventDefault();
      e.stopPropagation();
      onBox(picked(e).dataset.node);
    }
  });
  return d;
}
