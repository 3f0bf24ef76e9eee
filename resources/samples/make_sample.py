#!/usr/bin/env python3
"""Writes harbour-services-agreement.pdf, the sample contract, beside this file. The text is invented for this project;
see README.md. Python's standard library only; the same run gives the same bytes."""

import os

from pdf_writer import A4, Pdf, show, width, wrap

TITLE = "Harbour Services Agreement"

# A heading and its paragraphs; one list for each page.
PAGES = [
    [
        ("Parties", [
            "This Agreement is made on 12 May 2025 between Calder Port Authority and Brightwater Marine Services Limited.",
            "Calder Port Authority is the Client. Its office is at 4 Quay Street, Calderhaven.",
            "Brightwater Marine Services Limited is the Contractor. Its registered number is 0748213.",
        ]),
        ("1. Services", [
            "The Contractor shall inspect the mooring lines in the north basin every Tuesday.",
            "The Contractor shall remove floating waste from the harbour each working day.",
            "The Contractor shall keep one patrol boat with a crew of three ready at all times.",
            "The harbour master is Helen Marsh. All instructions to the Contractor come from the harbour master.",
        ]),
        ("2. Term", [
            "This Agreement starts on 1 June 2025. It remains in force for three years.",
            "The Client may extend the term once by 12 months.",
        ]),
    ],
    [
        ("3. Fees", [
            "The Client shall pay a monthly fee of $18,400 to the Contractor.",
            "Work outside the Services is charged at $95 per hour.",
            "The Contractor shall send each invoice on the last day of the month.",
            "Invoices are payable within 30 days of receipt.",
            "Late payments bear interest at 6 percent per year.",
        ]),
        ("4. Equipment and safety", [
            "The patrol boat is named Grey Heron. The Contractor owns the patrol boat and insures it.",
            "The Client provides fuel from the tank at berth 9.",
            "The Contractor shall report every accident within 24 hours.",
            "The Contractor shall hold insurance of at least $2,000,000 for each accident.",
        ]),
        ("5. Confidentiality", [
            "Each party shall keep the information of the other party secret for five years after the end of this Agreement.",
            "The Contractor shall not publish photographs of the harbour without consent.",
        ]),
    ],
    [
        ("6. Termination", [
            "Either party may terminate this Agreement with 60 days written notice.",
            "The Client may terminate this Agreement at once if the Contractor is insolvent.",
            "A party in breach has 15 days to repair the breach after written notice.",
            "On termination the Contractor shall return all keys to the harbour office.",
        ]),
        ("7. Liability", [
            "The total liability of each party is limited to $250,000 in each year.",
            "This limit does not apply to death, injury or fraud.",
            "Neither party is liable for delay caused by storms, strikes or closure of the port.",
        ]),
        ("8. Governing law", [
            "This Agreement is governed by the laws of Scotland.",
            "Disputes are decided by one arbitrator in Edinburgh. The language of the arbitration is English.",
        ]),
    ],
    [
        ("9. General", [
            "Neither party may assign this Agreement without written consent.",
            "Changes to this Agreement are valid only in writing and signed by both parties.",
            "Notices to the Client are sent to the harbour master at 4 Quay Street, Calderhaven.",
            "Notices to the Contractor are sent to its director, Owen Tait, at 21 Chandler Row, Calderhaven.",
            "If one clause is invalid the other clauses remain in force. Headings are for convenience only.",
        ]),
    ],
]
SIGNATURES = [
    ("For Calder Port Authority", "Helen Marsh, Harbour Master"),
    ("For Brightwater Marine Services Limited", "Owen Tait, Director"),
]

LEFT, RIGHT, TOP, BOTTOM = 85, 510, 742, 100
SIZE, LEADING = 11.5, 16.5


def centred(text, y, font, size):
    name = {"Times-Roman": "F1", "Times-Bold": "F2"}[font]
    return show(text, (A4[0] - width(text, font, size)) / 2, y, name, size)


def rule(y, left, right):
    return b"0.5 w %d %.1f m %d %.1f l S\n" % (left, y, right, y)


def paragraph(text, y):
    """Justified lines from y down; returns the content and the next free baseline."""
    lines = wrap(text, "Times-Roman", SIZE, RIGHT - LEFT)
    content = b""
    for i, line in enumerate(lines):
        gaps = line.count(" ")
        slack = RIGHT - LEFT - width(line, "Times-Roman", SIZE)
        last = i == len(lines) - 1
        content += show(line, LEFT, y, "F1", SIZE, spacing=0 if last or not gaps else slack / gaps)
        y -= LEADING
    return content, y


def page_content(number, sections):
    content, y = b"", TOP
    if number == 1:
        content += centred(TITLE.upper(), y, "Times-Bold", 17) + rule(y - 14, LEFT, RIGHT)
        y -= 48
    for heading, paragraphs in sections:
        content += show(heading, LEFT, y, "F2", 12.5)
        y -= 21
        for text in paragraphs:
            lines, y = paragraph(text, y)
            content += lines
            y -= 5
        y -= 12
    if number == len(PAGES):
        content += signature_block(y - 10)
    assert y > BOTTOM, "page %d is too full" % number
    footer = "%s \u2013 page %d of %d" % (TITLE, number, len(PAGES))
    return content + rule(72, LEFT, RIGHT) + centred(footer, 56, "Times-Roman", 9)


def signature_block(y):
    content = show("Signed by the parties on 12 May 2025.", LEFT, y, "F1", SIZE)
    y -= 70
    for party, person in SIGNATURES:
        content += rule(y, LEFT, LEFT + 220)
        content += show(party, LEFT, y - 15, "F2", 10.5) + show(person, LEFT, y - 29, "F1", 10.5)
        y -= 95
    return content


def main():
    pdf = Pdf(TITLE)
    fonts = {"F1": pdf.standard_font("Times-Roman"), "F2": pdf.standard_font("Times-Bold")}
    for number, sections in enumerate(PAGES, 1):
        pdf.page(page_content(number, sections), fonts)
    pdf.save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "harbour-services-agreement.pdf"))


if __name__ == "__main__":
    main()
