#!/usr/bin/env python3
"""Writes the PDF fixtures of tests/app/import into this directory (see README.md). Needs Python's standard library;
the encrypted ones also need qpdf and are left alone where it is missing."""

import base64
import os
import shutil
import subprocess
import sys
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "resources", "samples"))
from pdf_writer import Pdf, show, text_string  # noqa: E402


def simple():
    pdf = Pdf("Simple Agreement")
    fonts = {"F1": pdf.standard_font("Helvetica")}
    pdf.page(show("This Agreement is made on 4 March 2021.", 72, 770)
             + show("Either party may terminate with 60 days notice.", 72, 750), fonts)
    pdf.page(show("The purchase price is $48,500.", 72, 770), fonts, size=(612, 792))
    return pdf


LEFT = ["The supplier shall deliver", "the sensors to the quay", "before the end of June", "in sealed crates."]
RIGHT = ["The buyer shall pay for", "the sensors in euro", "within thirty days", "of delivery."]


def two_columns():
    pdf = Pdf()
    fonts = {"F1": pdf.standard_font("Helvetica")}
    content = show("Conditions of sale", 72, 790, size=20)
    # Row by row, as a careless producer writes them: only the layout tells the columns.
    for row in range(4):
        y = 740 - 14 * row
        content += show(LEFT[row], 72, y) + show(RIGHT[row], 320, y)
    pdf.page(content, fonts)
    return pdf


def rotated():
    """Four pages that show upright text at the same place, and one whose text stands sideways."""
    pdf = Pdf()
    fonts = {"F1": pdf.standard_font("Helvetica")}
    wide, high = 400, 300  # as shown
    x, y = 60, 240         # baseline as shown, from the bottom left
    text = "Turned by %d degrees"
    pdf.page(show(text % 0, x, y), fonts, size=(wide, high))
    pdf.page(show(text % 90, high - y, x, matrix=(0, 1, -1, 0)), fonts, size=(high, wide), rotate=90)
    pdf.page(show(text % 180, wide - x, high - y, matrix=(-1, 0, 0, -1)), fonts, size=(wide, high), rotate=180)
    pdf.page(show(text % 270, y, wide - x, matrix=(0, -1, 1, 0)), fonts, size=(high, wide), rotate=270)
    pdf.page(show("Sideways", 40, 40), fonts, size=(high, wide), rotate=90)
    return pdf


def labels_outline():
    pdf = Pdf("Labels and outline")
    fonts = {"F1": pdf.standard_font("Helvetica")}
    for name in ("Preface", "Contents", "One", "Two", "Annex"):
        pdf.page(show(name, 72, 770), fonts)
    pdf.catalog["PageLabels"] = ("<< /Nums [0 << /S /r >> 2 << /S /D >> 4 << /S /D /P (A-) /St 7 >>] >>")
    items = [pdf.reserve() for _ in range(6)]
    root, preface, part, two, web, annex = items

    def item(number, title, parent, rest):
        pdf.objects[number] = (b"<< /Title " + text_string(title) + b" /Parent %d 0 R " % parent
                               + rest.encode() + b" >>")

    dest = "/Dest [%d 0 R /XYZ 0 800 0]"
    pdf.objects[root] = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count 5 >>" % (preface, annex)
    item(preface, "Preface", root, "/Next %d 0 R " % part + dest % pdf.pages[0])
    item(part, "Part \u00a7 1", root, "/Prev %d 0 R /Next %d 0 R /First %d 0 R /Last %d 0 R /Count 2 "
         % (preface, annex, two, web) + dest % pdf.pages[2])
    item(two, "Two", part, "/Next %d 0 R /Dest (second)" % web)
    item(web, "Elsewhere", part, "/Prev %d 0 R /A << /S /URI /URI (https://example.org/) >>" % two)
    item(annex, "Annex", root, "/Prev %d 0 R " % part + dest % pdf.pages[4])
    pdf.catalog["Outlines"] = "%d 0 R" % root
    pdf.catalog["Names"] = "<< /Dests << /Names [(second) [%d 0 R /Fit]] >> >>" % pdf.pages[3]
    return pdf


def links():
    """Links within and out of the document, one turned page, and actions that no reader may obey."""
    pdf = Pdf("Links")
    fonts = {"F1": pdf.standard_font("Helvetica")}
    numbers = [pdf.reserve() for _ in range(8)]

    def link(number, rect, action):
        pdf.objects[number] = ("<< /Type /Annot /Subtype /Link /Rect [%d %d %d %d] /Border [0 0 0] %s >>"
                               % (*rect, action)).encode()

    def refer(*annotations):
        return "/Annots [%s]" % " ".join("%d 0 R" % n for n in annotations)

    lines = ("To the annex", "To section two", "To the web site", "Write to us", "Run a program", "Another file",
             "A script")
    content = b"".join(show(text, 72, 760 - 40 * i) for i, text in enumerate(lines))
    pdf.page(content, fonts, entries=refer(*numbers[:7]))
    pdf.page(show("Section two", 72, 400), fonts)
    pdf.page(show("Annex: back to the beginning", 100, 60, matrix=(0, 1, -1, 0)), fonts, rotate=90,
             entries=refer(numbers[7]))
    rects = [(70, 756 - 40 * i, 180, 772 - 40 * i) for i in range(7)]
    link(numbers[0], rects[0], "/Dest [%d 0 R /Fit]" % pdf.pages[2])
    link(numbers[1], rects[1], "/A << /S /GoTo /D (second) >>")
    link(numbers[2], rects[2], "/A << /S /URI /URI (https://example.org/a?b=c&d) >>")
    link(numbers[3], rects[3], "/A << /S /URI /URI (mailto:harbour@example.org) >>")
    link(numbers[4], rects[4], "/A << /S /Launch /F (/bin/sh) >>")
    link(numbers[5], rects[5], "/A << /S /GoToR /F (other.pdf) /D [0 /Fit] >>")
    link(numbers[6], rects[6], "/A << /S /JavaScript /JS (app.alert\\(1\\)) >>")
    link(numbers[7], (84, 58, 104, 230), "/Dest [%d 0 R /XYZ 0 842 0]" % pdf.pages[0])
    pdf.catalog["Names"] = "<< /Dests << /Names [(second) [%d 0 R /XYZ 72 421 0]] >> >>" % pdf.pages[1]
    return pdf


def typography():
    pdf = Pdf()
    characters = list("abcdefghijklmnopqrstuvwxyz") + ["\ufb01", "\u00ad", "ffi", "\u0007", "\u202e", "\u0000"]
    code = {c: bytes([33 + i]) for i, c in enumerate(characters)}
    fonts = {"F1": pdf.standard_font("Times-Roman"), "F2": pdf.mapped_font(characters, advance=500)}

    def mapped(*pieces):
        return b"".join(code[p] for p in pieces)

    content = show("Notice of termi-", 72, 770) + show("nation \u2013 \u201cin writing\u201d \u2014 is due.", 72, 756)
    content += show(mapped(*"de", "\ufb01", *"ned"), 72, 720, "F2")           # one code, U+FB01
    content += show(mapped(*"co", "\u00ad", *"operate"), 72, 700, "F2")       # soft hyphen
    content += show(mapped(*"o", "ffi", *"ce"), 72, 680, "F2")                # one code, three characters
    content += show(mapped(*"be", "\u0007", *"ll"), 72, 660, "F2")            # a control character
    content += show(mapped(*"ab", "\u202e", *"cd"), 72, 640, "F2")            # a bidirectional override
    content += show(mapped(*"nu", "\u0000", *"ll"), 72, 620, "F2")            # mapped to zero
    pdf.page(content, fonts)
    return pdf


def mapped_lines(pdf, lines, visual=False):
    """A page of text in a font of its own; `visual`: the strings are already in the order they are drawn."""
    characters = sorted(set("".join(lines)) - {" "})
    font = pdf.mapped_font(characters)
    content, y = b"", 770
    for line in lines:
        x = 72
        for word in line.split(" "):
            content += show(bytes(33 + characters.index(c) for c in word), x, y, "F2")
            x += 7.2 * (len(word) + 1)
        y -= 20
    pdf.page(content, {"F2": font})


def scripts():
    pdf = Pdf()
    pdf.page(show("L\u00fcbeck \u00e0 la carte \u00a7 5 caf\u00e9 \u20ac 12", 72, 770),
             {"F1": pdf.standard_font("Helvetica")})
    mapped_lines(pdf, ["\u0397 \u03c3\u03cd\u03bc\u03b2\u03b1\u03c3\u03b7 \u03bb\u03ae\u03b3\u03b5\u03b9",
                       "\u0414\u043e\u0433\u043e\u0432\u043e\u0440 \u043f\u043e\u0441\u0442\u0430\u0432\u043a\u0438"])
    mapped_lines(pdf, ["set \U0001d538 and \U0001d7d9"])
    return pdf


CHINESE = "\u672c\u5408\u540c\u81ea\u53cc\u65b9\u7b7e\u5b57\u4e4b\u65e5\u8d77\u751f\u6548\u3002"
JAPANESE = "\u672c\u5951\u7d04\u306f\u7f72\u540d\u65e5\u304b\u3089\u6709\u52b9\u3067\u3042\u308b\u3002"


def cjk():
    """Fonts neither embedded nor mapped to Unicode: the predefined maps of poppler-data are needed."""
    pdf = Pdf()

    def font(name, encoding, ordering):
        descriptor = pdf.add("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
                             "/Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>" % name)
        child = pdf.add("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /%s /DW 1000 /FontDescriptor %d 0 R "
                        "/CIDSystemInfo << /Registry (Adobe) /Ordering (%s) /Supplement 2 >> >>"
                        % (name, descriptor, ordering))
        return pdf.add("<< /Type /Font /Subtype /Type0 /BaseFont /%s-%s /Encoding /%s /DescendantFonts [%d 0 R] >>"
                       % (name, encoding, encoding, child))

    pdf.page(show(CHINESE.encode("utf-16-be"), 72, 770, "F1", 14),
             {"F1": font("STSong-Light", "UniGB-UCS2-H", "GB1")})
    pdf.page(show(JAPANESE.encode("cp932"), 72, 770, "F1", 14),
             {"F1": font("Ryumin-Light", "90ms-RKSJ-H", "Japan1")})
    return pdf


HEBREW = "\u05d4\u05e1\u05db\u05dd \u05d6\u05d4 \u05e0\u05d7\u05ea\u05dd \u05d1\u05e9\u05e0\u05ea"  # "this agreement was signed in the year"
ARABIC = "\u0647\u0630\u0627 \u0627\u0644\u0639\u0642\u062f \u0645\u0644\u0632\u0645"                # "this contract is binding"


def rtl():
    """Right-to-left text as producers write it: glyphs from left to right, each mapped to its letter."""
    pdf = Pdf()
    mapped_lines(pdf, ["2021 " + HEBREW[::-1], ARABIC[::-1], "The word " + "\u05e9\u05dc\u05d5\u05dd"[::-1] + " means peace"],
                 visual=True)
    return pdf


def no_text():
    pdf = Pdf()
    fonts = {"F1": pdf.standard_font("Helvetica")}
    pdf.page(show("Only this page has words.", 72, 770), fonts)
    pdf.page(b"", fonts)
    pixels = bytes((x * 8) ^ (y * 8) for y in range(32) for x in range(32))
    picture = pdf.stream(pixels, b" /Type /XObject /Subtype /Image /Width 32 /Height 32 /ColorSpace /DeviceGray "
                                 b"/BitsPerComponent 8")
    pdf.page(b"q 300 0 0 300 100 300 cm /Im1 Do Q\n", fonts, extra="/XObject << /Im1 %d 0 R >>" % picture)
    return pdf


# 64 x 48 pixels, red and green above blue and yellow; made once by opj_compress (OpenJPEG 2.5.0).
JPEG_2000 = """
AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAAMAAAAEAAAwcHAAAAAAAPY29scgEAAAAAABAAAAMsan
AyY/9P/1EALwAAAAAAQAAAADAAAAAAAAAAAAAAAEAAAAAwAAAAAAAAAAAAAwcBAQcBAQcBAf9SAAwAAAABAQIEBAAB/1wACkBASEhQSEhQ/2QA
JQABQ3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS4w/5AACgAAAAACrgAB/5PH1LwRUFOjWr+YzLl3vNH132VzL020GB5UwZS2EdM8Ik
flR2FPq39VPP2ECSDs62AwjWH2PvuFhfSuj37moo1xrD7HmQj+swKRxitpsM0AwiCUz2oT/V4XxoIxKpfPO8I/34OIZq2/rB8AhF51DHyGetZa
25wZ2sAABCRQGEg4srBG6M1JzYz9u0jV3LEg4CEP/3ouI/psO3EzApREYR9nzcJN8h8usiieAT+iDLqohJ+dgGKbfk6P/Xkw/0TUb0bCpCHOdI
zEvGozehLNYrSqb6rP9c3fg6gUAFsZAJ3v2SxePTmvVTx8Sjsl4d84gAYSDcOA4eUQxETxU5nOEdNACkBOIMpgdnauERBnBnHtjD6THvBgIlZD
sRNynhQZWHpL8BcFrotR0EQgiTofCPoa3Sp58CxPmdCgYSDoLlCQkZDOmyN8PCx8q6MHpX/D6hKH1B8D5wyDJrTrr2iun5lBjDNbHt1G1KeEhA
PdMY1XBMsFqkRZkR+Ck07Pbt/PwF4+0Yg+oHCDVI42GAEy7rC0x+W1NzJ+Vf8aK53Kn2Le/0YdsXbXHQYtI6ik0ERpqIj/Lrbgf4Jnxs0RYL/P
wFI+0Yh9oSA2nfJI0ZIRHNmgobalaF6BNiaWn2OK/u4FxHAje8P0B24WJPrI0Mzi5VtLmoKS0vjeqRT/f8PqEYfUHwPnCMgemqc4djOF9HUCU0
44EADHwDEqW5hsJ4MzDRpEABg/vrEAQ8/AVj7RWD6gUMgpWsc/2yFVeu5/dXkppLQY/FqbL66eqBO/g6Z3qxRfoBgLdbp8Qj0Jf76bill/z8Bi
PtG4faCgX6bG33AmA30tkRiIPcorHX0SmXxVros/rrQoQjXAAqloa/hhIMFyB/2XZxFlIMGeuWlIvrEAMB//2Q==
"""


def jpeg2000():
    pdf = Pdf()
    picture = pdf.stream(base64.b64decode(JPEG_2000), b" /Type /XObject /Subtype /Image /Width 64 /Height 48 "
                                                      b"/Filter /JPXDecode", compress=False)
    pdf.page(b"q 400 0 0 300 0 0 cm /Im1 Do Q\n", {}, size=(400, 300), extra="/XObject << /Im1 %d 0 R >>" % picture)
    return pdf


def hidden():
    pdf = Pdf()
    fonts = {"F1": pdf.standard_font("Helvetica")}
    content = show("Plain words.", 72, 770)
    content += b"3 Tr\n" + show("Invisible words.", 72, 750) + b"0 Tr\n"      # as a text layer under a scan
    content += b"1 1 1 rg\n" + show("White words.", 72, 730) + b"0 0 0 rg\n"
    content += show("Tiny words.", 72, 710, size=0.5)
    content += show("Words off the page.", 700, 690)
    pdf.page(content, fonts)
    return pdf


def deep_nesting():
    """200,000 nested arrays where a page's resources should be."""
    pdf = Pdf()
    fonts = {"F1": pdf.standard_font("Helvetica")}
    nested = b"[" * 200000 + b"]" * 200000
    pdf.page(show("Nested.", 72, 770) + b"/Deep " + nested + b" DP\n", fonts)
    return pdf


def huge_stream():
    """600,000 characters on one page of 5,000 by 5,000 points, in a few kilobytes (compressed twice)."""
    pdf = Pdf()
    fonts = {"F1": pdf.standard_font("Helvetica")}
    line = b"BT /F1 8 Tf 10 %d Td (" + b"many words " * 100 + b") Tj ET\n"
    content = b"".join(line % (10 + 9 * i) for i in range(550))
    once = zlib.compress(content, 9)
    stream = pdf.stream(zlib.compress(once, 9), b" /Filter [/FlateDecode /FlateDecode]", compress=False)
    pdf.page(b"", fonts, size=(5000, 5000))
    pdf.objects[pdf.pages[0]] = pdf.objects[pdf.pages[0]].replace(
        b"/Contents %d 0 R" % (pdf.pages[0] - 1), b"/Contents %d 0 R" % stream)
    return pdf


def memory_bomb():
    """One string of 400 MB, in 2 KB (compressed twice)."""
    pdf = Pdf()
    fonts = {"F1": pdf.standard_font("Helvetica")}
    inner, outer = zlib.compressobj(9), zlib.compressobj(9)
    packed = outer.compress(inner.compress(b"BT /F1 12 Tf 72 700 Td ("))
    for _ in range(40):
        packed += outer.compress(inner.compress(b"a" * 10000000))
    packed += outer.compress(inner.compress(b") Tj ET") + inner.flush()) + outer.flush()
    stream = pdf.stream(packed, b" /Filter [/FlateDecode /FlateDecode]", compress=False)
    pdf.page(b"", fonts)
    pdf.objects[pdf.pages[0]] = pdf.objects[pdf.pages[0]].replace(
        b"/Contents %d 0 R" % (pdf.pages[0] - 1), b"/Contents %d 0 R" % stream)
    return pdf


def many_pages():
    """Says that it has two million pages."""
    pdf = simple()
    kids = " ".join("%d 0 R" % page for page in pdf.pages)
    pdf.objects[2] = ("<< /Type /Pages /Count 2000000 /Kids [%s] >>" % kids).encode()
    return pdf


def loops():
    """An outline and a form that contain themselves."""
    pdf = Pdf()
    fonts = {"F1": pdf.standard_font("Helvetica")}
    form = pdf.reserve()
    body = show("Within.", 72, 700) + b"/Fm Do\n"
    pdf.objects[form] = (b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 %d 0 R >> "
                         b"/XObject << /Fm %d 0 R >> >> /Length %d >>\nstream\n%s\nendstream"
                         % (fonts["F1"], form, len(body), body))
    pdf.page(show("Round and round.", 72, 770) + b"/Fm Do\n", fonts, extra="/XObject << /Fm %d 0 R >>" % form)
    root, entry = pdf.reserve(), pdf.reserve()
    pdf.objects[root] = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R >>" % (entry, entry)
    pdf.objects[entry] = b"<< /Title (Again) /Parent %d 0 R /Next %d 0 R /First %d 0 R >>" % (root, entry, entry)
    pdf.catalog["Outlines"] = "%d 0 R" % root
    return pdf


def page_tree_loop():
    pdf = Pdf()
    pdf.page(show("First.", 72, 770), {"F1": pdf.standard_font("Helvetica")})
    pdf.objects[2] = b"<< /Type /Pages /Count 2 /Kids [%d 0 R 2 0 R] >>" % pdf.pages[0]
    return pdf


FIXTURES = [simple, two_columns, rotated, labels_outline, links, typography, scripts, cjk, rtl, no_text, jpeg2000, hidden,
            deep_nesting, huge_stream, memory_bomb, many_pages, loops, page_tree_loop]


def main():
    for make in FIXTURES:
        make().save(os.path.join(HERE, make.__name__ + ".pdf"))
    if not shutil.which("qpdf"):
        print("qpdf is missing: encrypted.pdf and encrypted_owner.pdf were not written again")
        return
    source = os.path.join(HERE, "simple.pdf")
    # AES-256 takes the password as UTF-8, the older RC4 as Latin-1.
    for name, user, bits in (("encrypted", b"harbour", "256"), ("encrypted_owner", b"", "256"),
                             ("encrypted_utf8", "H\u00e4fen".encode(), "256"),
                             ("encrypted_rc4", "H\u00e4fen".encode("latin-1"), "128")):
        weak = ["--allow-weak-crypto"] if bits == "128" else []
        subprocess.run([b"qpdf", "--static-id", "--static-aes-iv", *weak, "--encrypt", user, b"owner", bits, "--",
                        source, os.path.join(HERE, name + ".pdf")], check=True)


if __name__ == "__main__":
    main()
