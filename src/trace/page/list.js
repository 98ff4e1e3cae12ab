/* SPDX-License-Identifier: BSD-2-Clause */
/* The hops of a call as a list, of which only the rows in sight exist. */
const ARROWS = ['↓', '↑', '·'];

function List(root, rows, onStep) {
  const list = { m: null, call: null };
  let chosen = -1, height = 28, first = -1, last = -1;

  function rowOf(step) {
    const { m, call } = list, i = call.events[step], bad = m.failure.has(i);
    const row = element('div', {
      class: bad ? 'hop bad' : 'hop', role: 'option', id: `hop-${step}`, 'data-step': step, 'data-world': worldOf(m, i),
      'aria-posinset': step + 1, 'aria-setsize': call.events.length, 'aria-selected': step === chosen,
      style: `top:${step * height}px;--depth:${kindOf(m, i)[1]}`,
    });
    const cell = (cls, text) => row.append(element('span', { class: cls }, text), ' ');
    cell('n', String(step + 1));
    cell('t', microseconds(m.time[i] - call.start));
    cell('h', m.data.threads[threadOf(m, i)]);
    cell('b', boxOf(m, i));
    cell('w', `${ARROWS[dirOf(m, i)]} ${textOf(m, i)}`);
    return row;
  }
  function render(force) {
    const from = Math.max(0, Math.floor(root.scrollTop / height) - 4);
    const to = Math.min(list.call.events.length, from + Math.ceil(root.clientHeight / height) + 9);
    if (!force && from === first && to === last)
      return;
    first = from;
    last = to;
    const made = [];
    for (let s = from; s < to; s++)
      made.push(rowOf(s));
    rows.replaceChildren(...made);
  }

  list.show = (m, call) => {
    list.m = m;
    list.call = call;
    chosen = -1;
    height = 1.75 * rem();
    rows.style.height = `${call.events.length * height}px`;
    root.scrollTop = 0;
    render(true);
  };
  list.at = step => {
    const top = step * height, view = root.clientHeight;
    rows.querySelector('[aria-selected=true]')?.setAttribute('aria-selected', 'false');
    chosen = step;
    if (top - height < root.scrollTop || top + 2 * height > root.scrollTop + view)
      root.scrollTop = Math.max(0, Math.round((top - (view - height) / 2) / height) * height);
    render(false);
    rows.querySelector(`#hop-${step}`)?.setAttribute('aria-selected', 'true');
    root.setAttribute('aria-activedescendant', `hop-${step}`);
  };
  let waiting = 0;
  root.addEventListener('scroll', () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      render(false);
    });
  }, { passive: true });
  root.addEventListener('click', e => {
    const row = e.target.closest('[data-step]');
    if (row)
      onStep(+row.dataset.step);
  });
  return list;
}
