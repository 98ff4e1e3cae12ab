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

/* What the text has made of the words: letter → "TEE_SUCCESS". */
const DECODED = { result: '(\\S+)', origin: '(\\S+)', entry: '(\\S+)', smcmd: '(\\S+)', command: '(| command \\S+)',
  asked: '(| of [0-9a-f]{8}|.*?)', by: '(|, from #\\d+)', instance: '(| #\\d+|[0-9a-f]{8} #\\d+|instance \\d+)', outputs: '(| \\(.*\\))', types: '(.*)' };
function decodedWords(m, i) {
  const letters = [], escape = text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = kindOf(m, i)[4].split(/(\{[^}]*\})/).map(part => {
    if (!part.startsWith('{'))
      return escape(part);
    letters.push(part[1]);
    return DECODED[part.slice(3, -1)] || '(.*?)';
  });
  const found = new RegExp(`^${pattern.join('')}$`).exec(textOf(m, i)) || [];
  return Object.fromEntries(letters.map((letter, n) => [letter, found[n + 1]?.trim()]));
}

/* The number as people have it who look for it: a result in hexadecimal, a count in tens. Not what stands there, nor where
   the text tells more than the number. */
function otherForm(kind, number, decoded) {
  if (/^(instance|command|asked|by|death)$/.test(kind))
    return '';
  const hex = `0x${number.toString(16).padStart(kind === 'result' ? 8 : 1, '0')}`;
  const signed = kind === 'd' ? String(BigInt.asIntN(64, number)) : String(number);
  if ([signed, hex].includes(decoded) && number < 10n || decoded.startsWith(`${signed} `))
    return '';
  return [kind === 'result' ? hex : signed, hex].find(form => form !== decoded) || '';
}

/* The words of a hop by the names that its text gives them: "tag {c}" is the tag, "{a:result}" the result. */
const NAMES = { smcmd: 'request', by: 'from', cmd: 'type', reg: 'register', vm: 'VM' };
function wordRows(m, i) {
  const rows = [], decoded = decodedWords(m, i);
  for (const [, before, letter, kind] of kindOf(m, i)[4].matchAll(/(\w*)\W*\{([abc])(?::(\w+))?\}/g)) {
    const number = BigInt(wordOf(m, i, 'abc'.indexOf(letter)));
    if (decoded[letter] === '')
      continue;
    const text = decoded[letter]?.replace(/^(command|instance|of|, from) /, '') ?? String(number), other = otherForm(kind, number, text);
    rows.push([0, -1, 0, NAMES[kind] || (kind && kind.length > 1 ? kind : before || 'number'), other ? `${text}  ${other}` : text]);
  }
  return rows;
}

/* ---- messages ---- */

const isRequest = (m, holder) => nameOf(m, holder) === 'PROXY_MOVE_DOWN';

/* A request and its answer have the same fields: what they are is told by where they go. */
function frameTitle(m, holder, name) {
  const call = /^REE message (.*)/.exec(name), request = isRequest(m, holder);
  const words = call ? `${request ? 'Request' : 'Answer'} ${call[1]}` : /^[A-Z_]+$/.test(name) ? `Control message ${name}` : name;
  return `${words} ${request ? '↓' : '↑'}`;
}

/* Of a frame [depth, at, size, name, value]; without what is in parameters that are not there, and without a result
   where there is none yet. */
function frameRows(m, holder, [, name, , layout, values]) {
  const rows = m.data.layouts[layout].map((f, n) => [...f, values[n]]), kept = [];
  const asks = name.startsWith('REE message') && isRequest(m, holder);
  let none = -1;
  for (const row of rows) {
    const [depth, , , field, value] = row;
    if (depth <= none)
      none = -1;
    if (none >= 0 && /^0x0$/.test(value))
      continue;
    if (value === 'NONE' && field.startsWith('param '))
      none = depth;
    kept.push(asks && /^ret(_origin)?$/.test(field) ? [...row.slice(0, 4), 'no answer yet'] : row);
  }
  return kept;
}

/* The field that a hop is about; of others what the client gives or gets: the first word of the first parameter, or the
   TA's UUID. */
const ABOUT = {
  TEE_DEV_IOCTL: 'num_params', MIPSTEE_OPEN: "TA's UUID", MIPSTEE_CLOSE: 'session', MIPSTEE_CANCEL: 'cancel_id',
  MIPSTEE_RETURN: 'ret', TEE_DEV_RETURN: 'ret', TIPC_SEND: 'data_tag', TIPC_RECV: 'data_tag', TIPC_CTRL_SEND: 'type',
  TIPC_CTRL_RECV: 'type', TIPC_DEV_CTRL: 'type', TIPC_DEV_RECV: 'dst', TIPC_DEV_SEND: 'src', SM_REQUEST: 'session',
  SM_QUEUED: 'session', SM_FORWARD: 'cmd', APP_START: "TA's UUID", APP_ENTER: 'func',
};
function aboutRow(m, i, rows) {
  const find = name => rows.findIndex(r => r.name === name);
  const param = rows.findIndex(r => /^param /.test(r.name) && r.value !== 'NONE');
  const word = rows.findIndex((r, n) => param >= 0 && n > param && r.name === 'a');
  return [find(ABOUT[nameOf(m, i)]), word, find('a, b'), find('cmd'), find('type')].find(n => n >= 0) ?? -1;
}

function Content(root, title, note) {
  const fields = root.querySelector('#fields'), bytes = root.querySelector('#bytes');
  let spans = [], rows = [], chosen = -1, shown = null, picked = false; // picked: by the reader

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
      intoSight(rows[n].e);
  }
  /* With a row above and below, where there are any. */
  function intoSight(e) {
    const top = e.offsetTop - fields.offsetTop, more = Math.min(e.offsetHeight, (fields.clientHeight - e.offsetHeight) / 2);
    fields.scrollTop = Math.max(Math.min(fields.scrollTop, top - more),
      top + e.offsetHeight + more - fields.clientHeight);
  }
  function showRows(list) {
    rows = list.map(([depth, at, size, name, value], n) => ({
      at, size, name, value, e: element('div', { class: value ? 'row' : 'row holder', style: `--depth:${depth}`, 'data-row': n },
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
    picked = true;
    choose(Math.max(0, Math.min(rows.length - 1, chosen + by)));
  });
  /* The innermost field that has the byte. */
  bytes.addEventListener('pointerover', e => {
    const at = +(e.target.dataset.at ?? -1);
    const n = rows.findLastIndex(r => at >= r.at && at < r.at + r.size);
    if (n >= 0)
      choose(n, 'bytes');
  });

  function showFrame(m, holder, frame) {
    const [, name, hex] = frame;
    title.textContent = frameTitle(m, holder, name);
    showRows(frameRows(m, holder, frame));
    showHex(hex);
  }
  function showOther(m, i, content) {
    title.textContent = content ? 'The parameters' : 'The numbers of this hop';
    const list = content ? content.slice(1).map(([name, value]) => [0, -1, 0, name, value]) : wordRows(m, i);
    note.textContent = content || list.length ? '' : 'It has none.';
    showHex('');
    showRows(list);
  }
  /* i: the event; holder: the event of the message that is under way, or -1. */
  return {
    show(m, i, holder) {
      const from = contentOf(m, i) ? i : holder, content = from < 0 ? null : contentOf(m, from);
      const frame = content && content[0] === 'frame', key = frame ? `frame ${from}` : `event ${i}`;
      if (shown !== key) {
        picked = false;
        frame ? showFrame(m, from, content) : showOther(m, i, content);
      }
      shown = key;
      if (!frame)
        return;
      note.textContent = `${boxOf(m, i) === 'proxy' ? '' : 'As the proxy moves it: '}${content[2].length / 2} bytes.`;
      if (!picked)
        choose(aboutRow(m, i, rows));
    },
  };
}
