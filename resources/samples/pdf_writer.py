"""A small PDF writer for the sample contract and the test fixtures: Python's standard library only.

Output is deterministic: the same calls give the same bytes. It writes what it is told and checks little; it is a
tool for this repository, not a library.
"""

import zlib

# Advance widths of the standard fonts in thousandths of the size, for codes 32 to 126 (Adobe's font metrics).
WIDTHS = {
    "Times-Roman": [
        250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
        500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
        389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
        500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
        278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541],
    "Times-Bold": [
        250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500,
        500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389,
        500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581,
        500, 333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389,
        333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520],
    "Helvetica": [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
        556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
        500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
        556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
        278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584],
}
# A few codes of WinAnsiEncoding past ASCII; other letters there take the width of "o".
WIDTHS_LATIN = {0x85: 1000, 0x91: 333, 0x92: 333, 0x93: 444, 0x94: 444, 0x96: 500, 0x97: 1000, 0xA7: 500}

A4 = (595, 842)


def width(text, font, size):
    """Width of a line in points."""
    table = WIDTHS[font]
    total = 0
    for code in text.encode("cp1252"):
        total += table[code - 32] if 32 <= code <= 126 else WIDTHS_LATIN.get(code, table[ord("o") - 32])
    return total * size / 1000.0


def literal(data):
    """A PDF string of the bytes of `data` (str: Windows-1252, the encoding of the standard fonts here)."""
    if isinstance(data, str):
        data = data.encode("cp1252")
    return b"<" + data.hex().encode() + b">"


def text_string(text):
    """A PDF text string (titles, labels): UTF-16 with byte order mark."""
    return literal(b"\xfe\xff" + text.encode("utf-16-be"))


def number(value):
    return ("%.3f" % value).rstrip("0").rstrip(".").encode()


def show(text, x, y, font="F1", size=12, matrix=None, spacing=0):
    """Content that shows one string with its baseline at (x, y), origin bottom left."""
    placed = matrix or (1, 0, 0, 1)
    out = b"BT /" + font.encode() + b" " + number(size) + b" Tf "
    if spacing:
        out += number(spacing) + b" Tw "
    out += b" ".join(number(v) for v in (*placed, x, y)) + b" Tm " + literal(text) + b" Tj"
    return out + (b" 0 Tw ET\n" if spacing else b" ET\n")


def wrap(text, font, size, measure):
    """Breaks a paragraph into lines no wider than `measure` points."""
    lines, line = [], ""
    for word in text.split():
        longer = line + " " + word if line else word
        if line and width(longer, font, size) > measure:
            lines.append(line)
            line = word
        else:
            line = longer
    return lines + [line] if line else lines


class Pdf:
    """Objects by number, pages in order, then save()."""

    def __init__(self, title=None, compress=True):
        self.objects = [None, None, None]  # 1: catalog, 2: page tree
        self.pages = []
        self.catalog = {}
        self.info = {} if title is None else {"Title": text_string(title)}
        self.compress = compress

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode())
        return len(self.objects) - 1

    def reserve(self):
        self.objects.append(None)
        return len(self.objects) - 1

    def stream(self, data, entries=b"", compress=None):
        if self.compress if compress is None else compress:
            data = zlib.compress(data, 9)
            entries += b" /Filter /FlateDecode"
        return self.add(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), entries, data))

    def standard_font(self, name):
        return self.add("<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name)

    def mapped_font(self, characters, advance=600):
        """A font without a program whose codes 33, 34, ... stand for `characters` (strings), all equally wide."""
        lines = [b"<%02x> <%s>" % (33 + i, c.encode("utf-16-be", "surrogatepass").hex().encode())
                 for i, c in enumerate(characters)]
        cmap = (b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Map def\n"
                b"1 begincodespacerange <00> <ff> endcodespacerange\n%d beginbfchar\n%s\nendbfchar\n"
                b"endcmap end end" % (len(lines), b"\n".join(lines)))
        to_unicode = self.stream(cmap)
        widths = " ".join(["%d" % advance] * len(lines))
        return self.add("<< /Type /Font /Subtype /Type1 /BaseFont /Mapped /FirstChar 33 /LastChar %d /Widths [%s] "
                        "/ToUnicode %d 0 R >>" % (32 + len(lines), widths, to_unicode))

    def page(self, content, fonts, size=A4, rotate=0, extra="", entries=""):
        """`extra` goes into the page's resources, `entries` into its dictionary."""
        more = " " + entries if entries else ""
        stream = self.stream(content)
        fonts = " ".join("/%s %d 0 R" % item for item in fonts.items())
        self.pages.append(self.add(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R "
            "/Resources << /Font << %s >> %s >>%s >>" % (*size, rotate, stream, fonts, extra, more)))
        return self.pages[-1]

    def bytes(self):
        kids = " ".join("%d 0 R" % page for page in self.pages)
        if self.objects[2] is None:
            self.objects[2] = ("<< /Type /Pages /Count %d /Kids [%s] >>" % (len(self.pages), kids)).encode()
        entries = " ".join("/%s %s" % item for item in self.catalog.items())
        self.objects[1] = ("<< /Type /Catalog /Pages 2 0 R %s >>" % entries).encode()
        info = b" ".join(b"/" + key.encode() + b" " + value for key, value in self.info.items())
        info_number = self.add(b"<< " + info + b" >>") if self.info else 0
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for i, body in enumerate(self.objects[1:], 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (i, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        for offset in offsets:
            out += b"%010d 00000 n \n" % offset
        out += b"trailer\n<< /Size %d /Root 1 0 R" % (len(offsets) + 1)
        if info_number:
            out += b" /Info %d 0 R" % info_number
        return bytes(out + b" >>\nstartxref\n%d\n%%%%EOF\n" % start)

    def save(self, path):
        with open(path, "wb") as file:
            file.write(self.bytes())
