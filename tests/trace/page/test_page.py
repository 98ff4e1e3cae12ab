#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Pages of --trace html in a browser: test_page.py TEESIM PAGE_MAKE HELLO_WORLD_DIR.

Makes the pages, opens them in a headless Chromium, and does what a reader does. 77: there is no
browser, unless TEESIM_BROWSER=required."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
from browser import Browser, Missing  # noqa: E402

# The way of TEEC_InvokeCommand, as docs/tour.md tells it.
INVOKE_DOWN = ["client", "libteec", "tee_dev", "mipstee", "tipc", "virtio_mmio", "uvmm-ree", "proxy",
               "uvmm-tee", "tipc_dev", "ipc", "sess_mngr", "ipc", "app", "libutee", "ta"]
INVOKE_UP = ["ta", "libutee", "app", "ipc", "sess_mngr", "ipc", "tipc_dev", "uvmm-tee", "proxy",
             "uvmm-ree", "virtio_mmio", "uvmm-ree", "tipc", "mipstee", "tee_dev", "libteec", "client"]
BOXES = sorted(set(INVOKE_DOWN))
# Where the message is meanwhile, after the rings were first reached.
LETTER = ["ree-tx", "tee-tx", "tee-rx", "ree-rx"]

SETTLED = "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done("
browser = None
pages = None


def make_pages(teesim, page_make, hello):
    def page(name):
        return os.path.join(pages, name + ".html")

    environment = {k: v for k, v in os.environ.items() if not k.startswith("TEESIM_")}
    for name, options in (("seeded", ["--seed", "1"]), ("threads", ["--sched", "threads"])):
        subprocess.run([teesim, "run", "--ta-dir", hello, "--trace", "html:" + page(name), *options, "--",
                        os.path.join(hello, "hello_world")],
                       check=True, stdout=subprocess.DEVNULL, env=environment)
    for name in ("hostile", "many", "none"):
        subprocess.run([page_make, name, page(name)], check=True)


class PageTest(unittest.TestCase):
    def setUp(self):
        browser.size(1280, 720)
        browser.media(prefers_color_scheme="light", prefers_reduced_motion="reduce")

    def tearDown(self):
        self.assertEqual(browser.messages(), [])

    def open(self, name, hash=""):
        browser.open(f"file://{pages}/{name}.html{hash}")

    def look(self, expression):
        """What it is once what was asked for has been drawn."""
        return browser.run(SETTLED + expression + "))))")

    def active(self):
        return self.look("[...document.querySelectorAll('#diagram .active')].map(e => e.dataset.node)"
                         ".filter(n => n !== 'shm').join()")

    def text(self, selector):
        return self.look(f"document.querySelector('{selector}').textContent")

    def steps(self):
        return int(self.text("#count").split(" of ")[1])

    def walk(self, expression):
        """Its values, one a step from here to the end of the call, without repetitions."""
        return browser.run("""return new Promise(done => {
            const values = [], forth = document.getElementById('forth');
            const look = () => {
                const value = """ + expression + """;
                if (!values.length || values[values.length - 1] !== value)
                    values.push(value);
                if (forth.getAttribute('aria-disabled') === 'true')
                    return done(values);
                forth.click();
                requestAnimationFrame(look); // after the page's own, which the click has asked for
            };
            requestAnimationFrame(() => requestAnimationFrame(look));
        });""")


class Walks(PageTest):
    def test_it_begins_with_the_first_call_of_the_client(self):
        self.open("seeded")
        self.assertEqual(self.text("#now-text"), "TEEC_InitializeContext")
        self.assertEqual(self.text("[data-plate=title]"), "TEEC_InitializeContext")
        self.assertEqual(self.active(), "client")
        self.assertRegex(self.text("#count"), "^1 of ")
        self.assertEqual(self.text("#call option:first-child").split(" ·")[0], "the machine on its own behalf")

    def test_boxes_light_in_the_order_of_the_call(self):
        self.open("seeded", "#call=3")
        self.assertEqual(self.text("[data-plate=title]"), "TEEC_InvokeCommand")
        seen = self.walk("document.querySelector('#diagram .active').dataset.node")
        self.assertEqual(seen, INVOKE_DOWN + INVOKE_UP[1:])
        self.assertEqual(self.text("#now-text").split(" (")[0], "returns TEEC_SUCCESS from TRUSTED_APP")

    def test_threads_go_the_same_way(self):
        """But for signals, which are left out where the other side is looking already."""
        def bytes_alone(nodes):
            nodes = [n for n in nodes if n not in ("virtio_mmio", "uvmm-ree", "uvmm-tee")]
            return [n for n, before in zip(nodes, [None, *nodes]) if n != before]

        self.open("threads", "#call=3")
        seen = self.walk("document.querySelector('#diagram .active').dataset.node")
        self.assertEqual(bytes_alone(seen), bytes_alone(INVOKE_DOWN + INVOKE_UP))

    def test_arrows_turn_once(self):
        """Towards the TA until it returns, then back; but for the acknowledgement of the interrupt."""
        self.open("seeded", "#call=3")
        arrows = self.walk("document.querySelector('.hop[aria-selected=true] .w').textContent[0] + "
                           "(document.getElementById('now-text').textContent.includes('InterruptACK') ? 'ACK' : '')")
        self.assertEqual(arrows, ["↓", "↑", "↓ACK", "↑"])

    def test_what_was_passed_stays_marked(self):
        self.open("seeded", "#call=3")
        seen = "[...document.querySelectorAll('#diagram .seen')].map(e => e.dataset.node || '').filter(n => n).sort()"
        self.assertEqual(self.look(seen), ["client"])
        browser.press("End")
        self.assertEqual(self.look(seen), sorted(BOXES + ["ree-ring", "tee-ring"]))
        browser.press("Home")
        self.assertEqual(self.look(seen), ["client"])

    def test_the_letter_goes_through_the_rings(self):
        self.open("seeded", "#call=3")
        rings = self.walk("document.querySelector('.full[data-ring]')?.dataset.ring || ''")
        self.assertEqual([r for r in rings if r], LETTER)
        self.open("seeded", "#call=3")
        slots = self.walk("[...document.querySelectorAll('.slot')].map(e => e.textContent).join('')")
        self.assertEqual(len([s for s in slots if re.fullmatch(r"\d+", s)]), len([s for s in slots if s]))
        self.assertTrue(any(slots))

    def test_memory_references_light_the_shared_block(self):
        shm = "document.querySelector('[data-node=shm]').classList.contains('active')"
        self.open("seeded", "#call=3")
        self.assertEqual(self.walk(shm), [False])  # values only
        self.open("seeded", "#call=4")
        self.assertIn(True, self.walk(shm))

    def test_play_goes_to_the_end_and_stops(self):
        self.open("seeded", "#call=6")
        browser.run("document.getElementById('speed').value = '5'")
        browser.click("#play")
        self.assertEqual(browser.run("return document.getElementById('play').getAttribute('aria-label')"), "Pause")
        done = """return new Promise(done => { const look = () =>
            document.getElementById('play').getAttribute('aria-label') === 'Play'
                ? done(document.getElementById('count').textContent) : setTimeout(look, 20); look(); })"""
        last = browser.run(done)
        self.assertEqual(*last.split(" of "))

    def test_threads_are_told(self):
        self.open("threads", "#call=3")
        held = self.walk("document.getElementById('now-thread').textContent")
        self.assertEqual((held[0], held[-1]), ("client 1", "client 1"))
        self.assertEqual({h.split()[0] for h in held}, {"client", "hyp", "tee", "ta", "ree"})
        self.open("seeded", "#call=3")
        self.assertEqual(self.walk("document.getElementById('now-thread').textContent"), ["client 1"])


class Contents(PageTest):
    STEP = "#call=3&step=9"  # the proxy moves the message

    def rows(self):
        return dict(self.look("[...document.querySelectorAll('#fields .row')]"
                              ".map(r => [...r.children].map(c => c.textContent))"))

    def test_a_message_is_decoded(self):
        self.open("seeded", self.STEP)
        self.assertEqual(self.active(), "proxy")
        self.assertRegex(self.text("#content-title"), "REE message INVOKE")
        rows = self.rows()
        for name, value in (("magic", '"REE "'), ("cmd", "1 INVOKE"), ("num_params", "4"), ("param 0", "VALUE_INOUT")):
            self.assertEqual(rows[name], value)
        numbers = self.look("[...document.querySelectorAll('#fields .row')].map(r => r.textContent)")
        self.assertIn("a0x2a", numbers)  # 42, which hello_world has incremented

    def test_a_field_and_its_bytes_are_marked_together(self):
        self.open("seeded", self.STEP)
        marked = "[...document.querySelectorAll('#bytes .marked')].map(e => e.textContent).join(' ')"
        browser.run("document.getElementById('fields').focus()")
        for _ in range(8):
            browser.press("Down")
        self.assertEqual(self.look("document.querySelector('#fields .marked span').textContent"), "magic")
        self.assertEqual(self.look(marked), "20 45 45 52 · E E R")
        browser.press("Up", "Up")
        self.assertEqual(self.look("document.querySelector('#fields .marked span').textContent"), "flags")
        self.assertEqual(self.look(marked), "00 00 · ·")

    def test_the_message_is_shown_while_it_is_under_way(self):
        self.open("seeded", "#call=3")
        titles = self.walk("document.getElementById('content-title').textContent.split(':')[0] + "
                           "document.querySelector('#diagram .active').dataset.node")
        self.assertIn("The messagetipc", titles)
        self.assertIn("The messageta", titles)
        self.assertIn("The numbers of this hopsess_mngr", titles)  # before its answer is a message

    def test_parameters_of_the_client(self):
        self.open("seeded", "#call=2")
        self.assertEqual(self.rows()["TA's UUID"], "3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41")
        self.open("seeded", "#call=3")
        self.assertEqual(self.rows()["param 0"], "VALUE_INOUT, a 0x2a, b 0x0")
        browser.press("End")
        self.assertEqual(self.rows()["param 0"], "VALUE_INOUT, a 0x2b, b 0x0")

    def test_every_box_has_a_lesson(self):
        self.open("seeded")
        nodes = self.look("[...document.querySelectorAll('[data-node]')].map(e => e.dataset.node)")
        self.assertEqual(sorted(nodes), sorted(BOXES + ["ree-ring", "tee-ring", "shm"]))
        lessons = set()
        for node in nodes:
            browser.run("document.querySelector(`[data-node=${arguments[0]}]`).dispatchEvent("
                        "new MouseEvent('click', {bubbles: true}))", node)
            lesson = self.text("#lesson-text")
            self.assertGreater(len(lesson), 80, node)
            lessons.add(lesson)
        self.assertEqual(len(lessons), len(nodes) - 1)  # the rings share theirs

    def test_hops_name_their_source(self):
        self.open("seeded", self.STEP)
        self.assertRegex(self.text("#now-source"), r"^src/hyp/proxy_pump\.c:\d+ move_down")
        self.assertIsNone(self.look("document.querySelector('#now-source a')"))

    def test_source_links_are_the_readers(self):
        self.open("seeded", self.STEP)
        href = "document.querySelector('#now-source a')?.href || ''"

        def template(text):
            browser.press("?")
            browser.run("const t = document.getElementById('template'); t.value = arguments[0];"
                        "t.dispatchEvent(new Event('input'))", text)
            note = self.text("#template-note")
            browser.press("Escape")
            return note

        self.assertEqual(template("vscode://file/x/{file}:{line}"), "")
        self.assertRegex(self.look(href), r"^vscode://file/x/src/hyp/proxy_pump\.c:\d+$")
        self.open("seeded", self.STEP)  # kept
        self.assertRegex(self.look(href), "^vscode:")
        self.assertRegex(template("javascript:alert(1)//{file}"), "no address")
        self.assertEqual(self.look(href), "")
        template("")
        self.assertEqual(self.look(href), "")


class Readers(PageTest):
    def test_keys(self):
        self.open("seeded", "#call=3")
        last = self.steps()
        for key, count in (("Right", "2"), ("Right", "3"), ("Left", "2"), ("End", str(last)), ("Right", str(last)),
                           ("Home", "1"), ("Left", "1")):
            browser.press(key)
            self.assertEqual(self.text("#count"), f"{count} of {last}", key)
        for key, call in (("]", "4"), ("[", "3"), ("2", "2"), ("0", "0"), ("[", "0")):
            browser.press(key)
            self.assertEqual(self.look("document.getElementById('call').value"), call, key)
        browser.press("Space")
        self.assertEqual(self.look("document.getElementById('play').getAttribute('aria-label')"), "Pause")
        browser.press("Right")
        self.assertEqual(self.look("document.getElementById('play').getAttribute('aria-label')"), "Play")

    def test_all_is_reached_by_tab_and_seen(self):
        self.open("seeded", "#call=3&step=9")
        focused = []
        for _ in range(50):
            browser.press("Tab")
            at = self.look("(() => { const e = document.activeElement; return [e.id || e.dataset.node || e.tagName, "
                           "getComputedStyle(e).outlineStyle !== 'none' || e.matches('.box:focus-visible')]; })()")
            if at[0] in ("BODY", *focused[:1]):
                break
            focused.append(at[0])
            self.assertTrue(at[1], f"{at[0]} shows no focus")
        order = [f for f in focused if f in ("call", "theme", "play", "scrub", "client", "ta", "fields", "bytes", "list")]
        self.assertEqual(order, ["call", "theme", "play", "scrub", "client", "ta", "fields", "bytes", "list"])
        self.assertEqual(sorted(f for f in focused if f in BOXES), BOXES)

    def test_enter_on_a_box_shows_its_lesson(self):
        self.open("seeded", "#call=3&step=2")
        browser.run("document.querySelector('[data-node=proxy]').focus()")
        browser.press("Enter")
        self.assertEqual(self.text("#lesson-title"), "Lesson: proxy")
        self.assertEqual(self.active(), "libteec")
        for width in (1200, 600):  # another size, and a diagram of another form
            browser.size(width, 720)
            resized = "return new Promise(done => { const wanted = arguments[0], look = () => innerWidth === wanted ? " \
                      "requestAnimationFrame(() => requestAnimationFrame(done)) : setTimeout(look, 20); look(); })"
            browser.run(resized, width)
            self.assertEqual(self.text("#lesson-title"), "Lesson: proxy")
        browser.press("Right")
        self.assertEqual(self.text("#lesson-title"), "Lesson: tee_dev")

    def test_a_button_keeps_the_focus_at_the_end(self):
        self.open("seeded", "#call=3&step=35")
        browser.run("document.getElementById('forth').focus()")
        browser.press("Enter", "Enter")
        self.assertEqual(self.look("document.activeElement.id"), "forth")
        self.assertEqual(self.look("document.activeElement.getAttribute('aria-disabled')"), "true")

    def test_motion_is_for_who_wants_it(self):
        """The letter is there at once, or goes there: how many places it has been at."""
        places = """const token = document.getElementById('token'), seen = new Set(); let frames = 0;
            document.getElementById('forth').click();
            return new Promise(done => { const look = () => { seen.add(token.getAttribute('transform'));
                const still = frames++ > 2 && seen.size === before; before = seen.size; quiet = still ? quiet + 1 : 0;
                quiet > 20 ? done(seen.size) : requestAnimationFrame(look); }; let before = 0, quiet = 0; look(); })"""
        self.open("seeded", "#call=3&step=4")
        self.text("#count")
        self.assertEqual(browser.run(places), 2)
        browser.media(prefers_color_scheme="light", prefers_reduced_motion="no-preference")
        self.open("seeded", "#call=3&step=4")
        self.text("#count")
        self.assertGreater(browser.run(places), 4)

    def test_a_screen_reader_hears_each_step(self):
        self.open("seeded", "#call=3&step=9")
        self.assertRegex(self.text("[aria-live=polite]"), "^Step 9, proxy, thread client 1: moves 184 bytes to the TEE VM")
        tree = browser.devtools("Accessibility.getFullAXTree")["nodes"]
        named = {(n["role"]["value"], n.get("name", {}).get("value")) for n in tree if not n.get("ignored")}
        for role, name in (("button", "Play"), ("button", "Step on"), ("slider", "Step"), ("button", "sess_mngr"),
                           ("button", "uvmm of the TEE VM"), ("combobox", "Call"), ("button", "rings in REE RAM")):
            self.assertIn((role, name), named)
        options = [n for role, n in named if role == "option" and n and "proxy" in n]
        self.assertTrue(any("moves 184 bytes to the TEE VM" in n for n in options), options)
        unnamed = [n for n in tree if not n.get("ignored") and n["role"]["value"] in ("button", "combobox", "slider")
                   and not n.get("name", {}).get("value")]
        self.assertEqual(unnamed, [])

    def test_the_list_is_the_diagram_in_words(self):
        self.open("seeded", "#call=3")
        browser.run("document.getElementById('list').focus()")
        browser.press("Down", "Down")
        self.assertRegex(self.text("#count"), "^3 of")
        row = "document.getElementById(document.getElementById('list').getAttribute('aria-activedescendant'))"
        self.assertRegex(self.look(row + ".textContent"), "tee_dev.*checks ioctl INVOKE")
        self.assertEqual(self.look(row + ".getAttribute('aria-selected')"), "true")
        browser.click("#hop-0")
        self.assertRegex(self.text("#count"), "^1 of")

    def test_the_address_is_a_link_to_the_step(self):
        self.open("seeded", "#call=4&step=7")
        self.assertRegex(self.text("#count"), "^7 of")
        browser.press("Right")
        moved = "return new Promise(done => { const look = () => location.hash === '#call=4&step=8' ? done(true) " \
                ": setTimeout(look, 20); look(); })"
        self.assertTrue(browser.run(moved))
        browser.run("location.hash = '#call=2&step=3'")
        self.assertTrue(browser.run("return new Promise(done => { const look = () => document.getElementById('count')"
                                    ".textContent.startsWith('3 of') ? done(true) : setTimeout(look, 20); look(); })"))
        self.assertEqual(self.look("document.getElementById('call').value"), "2")
        for bad in ("#call=99&step=2", "#step=x", "#call=3&step=-4", "#call=3&step=1e9"):
            self.open("seeded", bad)
            self.assertRegex(self.text("#count"), r"^1 of \d+", bad)

    def test_light_and_dark(self):
        background = "getComputedStyle(document.body).backgroundColor"
        self.open("seeded")
        light = self.look(background)
        browser.media(prefers_color_scheme="dark", prefers_reduced_motion="reduce")
        dark = self.look(background)
        self.assertNotEqual(light, dark)
        browser.press("t")
        self.assertEqual(self.look(background), light)
        self.open("seeded")  # kept
        self.assertEqual(self.look(background), light)
        browser.click("#theme")
        self.assertEqual(self.look(background), dark)
        browser.run("localStorage.clear()")

    CONTRAST = """
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const rgb = colour => { canvas.fillStyle = '#000'; canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); };
        const light = c => { const [r, g, b] = rgb(c).map(v => { v /= 255;
            return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
        const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
            if (!/, 0\\)$|transparent/.test(c)) return c; } return '#fff'; };
        const bad = [];
        const check = (e, ink, ground) => { const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
            const ratio = (a + .05) / (b + .05);
            if (ratio < 4.5) bad.push(`${e.id || e.className.baseVal || e.className || e.tagName} ${e.textContent.slice(0, 20)} ${ratio.toFixed(2)}`); };
        for (const e of document.querySelectorAll('h1, h1 span, h2, p, dt, dd, button:not([aria-disabled=true]), select, output, label, .where span, .row span, #bytes i, .hop span'))
            if (e.offsetParent && e.textContent.trim()) check(e, getComputedStyle(e).color, behind(e));
        for (const box of document.querySelectorAll('#diagram .box'))
            for (const text of box.querySelectorAll('text'))
                if (text.textContent) check(text, getComputedStyle(text).fill, getComputedStyle(box.querySelector('rect')).fill);
        return bad;"""

    def test_contrast_is_aa(self):
        for scheme in ("light", "dark"):
            browser.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
            self.open("threads", "#call=4")
            for _ in range(0, self.steps(), 4):
                self.text("#count")
                self.assertEqual(browser.run(self.CONTRAST), [], scheme)
                browser.press("Right", "Right", "Right", "Right")

    def test_it_fits_phones_projectors_and_zoom(self):
        for width, height in ((360, 740), (640, 360), (1024, 768), (1280, 720), (1920, 1080)):
            browser.size(width, height)
            for name, step in (("threads", "#call=4&step=9"), ("hostile", "#call=1&step=4")):
                self.open(name, step)
                self.assertLessEqual(self.look("document.documentElement.scrollWidth"), width, f"{name} at {width}")
            self.assertGreaterEqual(self.look("Math.min(...[...document.querySelectorAll('#diagram .box text')]"
                                              ".map(t => t.getBoundingClientRect().height || 99))"), 9.5, width)
        browser.size(1280, 720)
        self.open("threads", "#call=3&step=9")
        self.assertLessEqual(self.look("document.getElementById('stage').getBoundingClientRect().bottom"), 724)

    def test_names_stay_in_their_boxes(self):
        for width in (360, 1280):
            browser.size(width, 720)
            self.open("threads", "#call=3")
            self.assertEqual(self.look("""[...document.querySelectorAll('#diagram .box:not([data-node$=ring])')].filter(b => {
                const r = b.querySelector('rect').getBBox(), t = b.querySelector('text').getBBox();
                return t.x < r.x || t.x + t.width > r.x + r.width; }).map(b => b.dataset.node)"""), [])


class Others(PageTest):
    def test_nothing_is_loaded(self):
        self.open("threads")
        self.assertEqual(self.look("performance.getEntriesByType('resource').map(e => e.name)"), [])
        self.assertFalse(browser.run("return fetch('http://127.0.0.1:9/').then(() => true, () => false)"))
        refused = browser.messages()
        self.assertTrue(all("Content Security Policy" in m["message"] for m in refused) and refused, refused)

    def test_hostile_names_are_text(self):
        self.open("hostile", "#call=1&step=4")
        self.assertEqual(self.look("document.querySelectorAll('b').length"), 1)  # the page's own
        self.assertEqual(self.look("document.querySelectorAll('img, #evil, i:not(#bytes i)').length"), 0)
        self.assertEqual(self.look("document.scripts.length"), 2)
        self.assertEqual(self.text("#now-thread"), '</script><b id=evil>"\\')
        name = self.look("[...document.querySelectorAll('#fields .row')].find(r => r.textContent.startsWith('name'))"
                         ".lastChild.textContent")
        self.assertTrue(name.startswith("</script><!--<script>'\""), name)
        self.assertRegex(self.text("#now-source"), "^src/<i>.c:7 </script>")
        self.assertRegex(self.text("#note"), "^3 older events were dropped")
        browser.press("Left", "Left")
        self.assertIn("18446744073709551615", self.text("#fields"))

    def test_a_failure_is_seen(self):
        self.open("hostile", "#call=1&step=5")
        self.assertEqual(self.text("#now-text"), "returns TEEC_ERROR_GENERIC from API")
        self.assertEqual(self.look("document.getElementById('now-text').className"), "bad")
        self.assertEqual(self.look("document.querySelector('.hop.bad').dataset.step"), "4")

    def test_an_empty_recording_says_so(self):
        self.open("none")
        self.assertEqual(self.text("#note"), "There is nothing in this recording.")

    STEPS = """
        const steps = arguments[0], frames = [];
        return new Promise(done => {
            let last = performance.now();
            const next = () => {
                const now = performance.now();
                frames.push(now - last);
                last = now;
                if (frames.length > steps)
                    return done(frames.sort((a, b) => a - b)[steps >> 1]);
                document.getElementById('forth').click();
                requestAnimationFrame(next);
            };
            next();
        });"""

    def test_10000_events_are_as_quick_as_few(self):
        """A step costs what is seen, not what is recorded: the median frame, and how many elements there are."""
        rows = "document.querySelectorAll('.hop').length"
        everything = "document.querySelectorAll('*').length"
        self.open("threads", "#call=4")
        few, small = self.look(everything), browser.run(self.STEPS, 40)
        self.open("many")
        self.assertEqual(self.text("#call option:last-child").split(" ·")[0], "call 152: begins in app")
        calls = self.look("document.querySelectorAll('#call option').length")
        browser.run("const c = document.getElementById('call'); c.value = c.lastElementChild.value; "
                    "c.dispatchEvent(new Event('change'))")
        self.assertGreater(self.steps(), 4000)
        self.assertLess(self.look(rows), 40)
        self.assertLess(self.look(everything) - calls, few + 40)
        large = browser.run(self.STEPS, 200)
        self.assertLess(large, 3 * small)
        browser.press("End")
        self.assertRegex(self.look("document.querySelector('.hop[aria-selected=true]').textContent"), "reads 9999 bytes")
        self.assertLess(self.look(rows), 40)


def main():
    global browser, pages
    teesim, page_make, hello = sys.argv[1:4]
    try:
        browser = Browser()
    except Missing as e:
        required = os.environ.get("TEESIM_BROWSER") == "required"
        print(f"{'failed' if required else 'skipped'}: {e}")
        return 1 if required else 77
    try:
        with tempfile.TemporaryDirectory(prefix="teesim-pages-") as pages:
            make_pages(teesim, page_make, hello)
            program = unittest.main(argv=sys.argv[:1] + sys.argv[4:], exit=False)
            return 0 if program.result.wasSuccessful() else 1
    finally:
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
