/* SPDX-License-Identifier: BSD-2-Clause */
/* What is in a message: fields as a tree, bytes, and which bytes are which field. */
function element(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {}))
    e.setAttribute(key, value);
  e.append(...children);
  return e;
}

const BYTES_IN_ROW = 8;

/* "0010  52 45 45 20 …  REE …": spans for the bytes, and for their characters. */
function hexDump(root, hex) {
  const bytes = hex.match(/../g) || [], spans = [], lines = [];
  for (let at = 0; at < bytes.length; at += BYTES_IN_ROW) {
    const row = bytes.slice(at, at + BYTES_IN_ROW);
    const numbers = row.map((b, i) => element('span', { 'data-at': at + i }, b));
    const characters = row.map((b, i) => {
      const code = parseInt(b, 16);
      return element('span', { 'data-at': at + i }, code > 32 && code < 127 ? String.fromCharCode(code) : '·');
    });
    row.forEach((b, i) => spans.push([numbers[i], characters[i]]));
    lines.push(element('i', {}, at.toString(16).padStart(4, '0')), '  ');
    numbers.forEach(n => lines.push(n, ' '));
    lines.push('   '.repeat(BYTES_IN_ROW - row.length) + ' ', ...characters, '\n');
  }
  root.replaceChildren(...lines);
  return spans;
}

/* The words of a hop by the names that its text gives them: "tag {c}" is the tag, "{a:result}" the result. */
function wordRows(m, i) {
  const template = kindOf(m, i)[4], rows = [];
  for (const [, before, letter, kind] of template.matchAll(/(\w*)\W*\{([abc])(?::(\w+))?\}/g)) {
    const word = wordOf(m, i, 'abc'.indexOf(letter));
    const number = BigInt(word);
    rows.push([0, -1, 0, kind && kind.length > 1 ? kind : before || 'number', `${number}  0x${number.toString(16)}`]);
  }
  return rows;
}

function Content(root, title, note) {
  const fields = root.querySelector('#fields'), bytes = root.querySelector('#bytes');
  let spans = [], rows = [], chosen = -1, shown = null;

  function mark(at, size, on) {
    for (let b = at; at >= 0 && b < at + size && b < spans.length; b++)
      spans[b].forEach(s => s.classList.toggle('marked', on));
  }
  function choose(n, scroll) {
    if (rows[chosen]) {
      mark(rows[chosen].at, rows[chosen].size, false);
      rows[chosen].e.classList.remove('marked');
    }
    chosen = n;
    if (!rows[n])
      return;
    mark(rows[n].at, rows[n].size, true);
    rows[n].e.classList.add('marked');
    fields.setAttribute('aria-description', rows[n].e.textContent);
    const span = spans[rows[n].at];
    if (span && scroll !== 'bytes')
      bytes.scrollTop = span[0].offsetTop - bytes.offsetTop - 24;
    if (scroll !== 'fields')
      fields.scrollTop += Math.min(0, rows[n].e.offsetTop - fields.offsetTop - fields.scrollTop) +
        Math.max(0, rows[n].e.offsetTop - fields.offsetTop + rows[n].e.offsetHeight - fields.scrollTop - fields.clientHeight);
  }
  function showRows(list) {
    rows = list.map(([depth, at, size, name, value], n) => ({
      at, size, e: element('div', { class: value ? 'row' : 'row holder', style: `--depth:${depth}`, 'data-row': n },
        element('span', {}, name), element('span', {}, value)),
    }));
    fields.replaceChildren(...rows.map(r => r.e));
    fields.hidden = rows.length === 0;
    fields.scrollTop = 0;
    choose(-1);
  }
  function showHex(hex) {
    bytes.hidden = !hex;
    spans = hex ? hexDump(bytes, hex) : [];
    bytes.scrollTop = 0;
  }

  fields.addEventListener('pointerover', e => {
    const row = e.target.closest('[data-row]');
    if (row)
      choose(+row.dataset.row, 'fields');
  });
  fields.addEventListener('keydown', e => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!by || !rows.length)
      return;
    e.preventDefault();
    e.stopPropagation();
    choose(Math.max(0, Math.min(rows.length - 1, chosen + by)));
  });
  /* The innermost field that has the byte. */
  bytes.addEventListener('pointerover', e => {
    const at = +(e.target.dataset.at ?? -1);
    const n = rows.findLastIndex(r => at >= r.at && at < r.at + r.size);
    if (n >= 0)
      choose(n, 'bytes');
  });

  function showFrame(m, i, frame) {
    const [, name, hex, layout, values] = frame;
    const at = boxOf(m, i) === 'proxy' ? '' : 'As the proxy moves it: ';
    title.textContent = `The message: ${name}`;
    note.textContent = `${at}${hex.length / 2} bytes.`;
    showRows(m.data.layouts[layout].map((f, n) => [...f, values[n]]));
    showHex(hex);
  }
  /* i: the event; holder: the event of the message that is under way, or -1. */
  return {
    show(m, i, holder) {
      const own = m.data.content[i], carried = holder < 0 ? -1 : m.data.content[holder];
      const n = own >= 0 ? own : carried, content = n >= 0 ? m.data.contents[n] : null;
      const key = content ? `${n} ${boxOf(m, i) === 'proxy'}` : `event ${i}`;
      if (shown === key)
        return;
      shown = key;
      if (content && content[0] === 'frame')
        return showFrame(m, i, content);
      title.textContent = content ? 'The parameters' : 'The numbers of this hop';
      const list = content ? content.slice(1).map(([name, value]) => [0, -1, 0, name, value]) : wordRows(m, i);
      note.textContent = content || list.length ? '' : 'It has none.';
      showHex('');
      showRows(list);
    },
  };
}
