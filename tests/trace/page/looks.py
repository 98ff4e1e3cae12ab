# SPDX-License-Identifier: BSD-2-Clause
"""How the page looks: in light and dark, on phones, laptops and projectors."""

from page_case import PageTest, browser


class Looks(PageTest):
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

    def test_the_hop_of_the_step_is_in_sight(self):
        """With that before and that after, whatever is on the page above."""
        for width, height in ((1366, 768), (1280, 720), (1920, 1080), (2560, 1440)):
            browser.size(width, height)
            for name, step in (("threads", 3), ("threads", 20), ("vault-threads", 45), ("seeded", 30)):
                self.open(name, f"#call=4&step={step}")
                self.assertEqual(self.look("""[-1, 0, 1].filter(by => {
                    const chosen = document.querySelector('.hop[aria-selected=true]').dataset.step;
                    const row = document.getElementById(`hop-${+chosen + by}`).getBoundingClientRect();
                    const list = document.getElementById('list').getBoundingClientRect();
                    return row.top < list.top - 1 || row.bottom > Math.min(list.bottom, innerHeight) + 1; })"""), [],
                    f"{name} {step} at {width}")
            self.assertEqual(self.look("document.documentElement.scrollHeight - innerHeight"), 0)

    def test_the_player_stays_while_one_reads(self):
        for width, height in ((390, 844), (320, 640), (1024, 768), (1366, 600)):
            browser.size(width, height)
            self.open("seeded", "#call=3&step=9")
            for part in ("content", "hops"):
                browser.run(f"document.getElementById('{part}').scrollIntoView()")
                self.assertGreater(self.look("scrollY"), 0)
                top, bottom, left, right, covered = self.look("""(() => {
                    const r = document.getElementById('player').getBoundingClientRect();
                    const e = document.getElementById('forth').getBoundingClientRect();
                    const hit = document.elementFromPoint(e.x + e.width / 2, e.y + e.height / 2);
                    return [r.top, r.bottom, r.left, r.right, !hit || !hit.closest('#forth')]; })()""")
                self.assertTrue(0 <= top < bottom < height / 3 and 0 <= left < right <= width and not covered, (width, part))
            browser.click("#forth")
            self.assertRegex(self.text("#count"), "^10 of")
            self.assertGreater(self.look("scrollY"), height / 2)

    def test_large_windows_are_filled(self):
        browser.size(1366, 768)
        self.open("seeded", "#call=3")
        size = "parseFloat(getComputedStyle(document.getElementById('now-text')).fontSize)"
        small = self.look(size)
        for width, height in ((1920, 1080), (2560, 1440), (3840, 2160)):
            browser.size(width, height)
            self.open("seeded", "#call=3")
            self.assertGreater(self.look("document.getElementById('main').getBoundingClientRect().width"), .9 * width)
            self.assertGreater(self.look(size), small * (width / 1366) * .7, width)

    def test_nothing_stands_alone_on_a_line(self):
        """Arrows stay with their words, and the number of the step beside its slider."""
        for width in (1366, 320):
            browser.size(width, 768)
            self.open("seeded", "#call=3")
            self.assertEqual(self.walk("document.getElementById('now-world').getClientRects().length"), [1], width)
        self.assertTrue(self.look("""(() => { const [a, b] = ['count', 'scrub'].map(i => document.getElementById(i)
            .getBoundingClientRect()); return Math.abs((a.top + a.bottom) - (b.top + b.bottom)) < 16; })()"""))
        self.open("seeded", "#call=1")
        self.assertEqual([t for t in self.walk("document.querySelector('[data-plate=time]').textContent") if t.endswith("·")], [])

    def test_a_long_place_in_the_sources_is_cut(self):
        """The button beside it stays in its panel."""
        for width in (320, 390, 1366):
            browser.size(width, 768)
            self.open("seeded", "#call=3&step=1")
            self.assertTrue(self.look("""(() => { const [copy, now] = ['#now-source button', '#now'].map(s =>
                document.querySelector(s).getBoundingClientRect()); return copy.right <= now.right - 8; })()"""), width)
            self.assertRegex(self.text("#now-source"), r"^src/ree/libteec/session\.c:\d+ TEEC_InvokeCommand")

    def test_what_stands_below_does_not_jump(self):
        """Whatever a step says: the lesson begins at the same height."""
        browser.size(1366, 768)
        for name in ("seeded", "threads"):
            self.open(name, "#call=3")
            self.assertEqual(len(self.walk("document.getElementById('lesson').offsetTop")), 1, name)

    def test_forced_colours_keep_what_is_marked(self):
        browser.media(prefers_color_scheme="light", prefers_reduced_motion="reduce", forced_colors="active")
        self.open("seeded", "#call=3&step=9")
        ground = "getComputedStyle(document.querySelector('{}')).backgroundColor"
        for one, other in (("#fields .marked", "#fields .row:not(.marked)"), ("#bytes .marked", "#bytes span:not(.marked)"),
                           (".hop[aria-selected=true]", ".hop[aria-selected=false]")):
            self.assertNotEqual(self.look(ground.format(one)), self.look(ground.format(other)), one)

    def test_names_stay_in_their_boxes(self):
        for width, name, key in ((360, "threads", "Home"), (360, "vault-threads", "End"), (1280, "threads", "Home"),
                                 (1280, "vault-threads", "End")):
            browser.size(width, 720)
            self.open(name, "#call=4")
            browser.press(key)
            self.assertEqual(self.look("""[...document.querySelectorAll('#diagram .box:not([data-node$=ring])')].filter(b => {
                const r = b.querySelector('rect').getBBox(), t = b.querySelector('text').getBBox();
                return t.x < r.x || t.x + t.width > r.x + r.width; }).map(b => b.dataset.node)"""), [])
