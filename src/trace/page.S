/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the page, as they are in page/. What is new there goes into CMakeLists.txt, too. */
    .section .rodata

    .global trace_page_html
    .hidden trace_page_html
trace_page_html:
    .incbin "page/page.html"
    .byte 0

    .global trace_page_css
    .hidden trace_page_css
trace_page_css:
    .incbin "page/page.css"
    .byte 0

    .global trace_page_js
    .hidden trace_page_js
trace_page_js:
    .incbin "page/lessons.js"
    .incbin "page/model.js"
    .incbin "page/diagram.js"
    .incbin "page/token.js"
    .incbin "page/timeline.js"
    .incbin "page/content.js"
    .incbin "page/list.js"
    .incbin "page/player.js"
    .byte 0

    .section .note.GNU-stack, "", @progbits
