"""Drawing a page: as text for a terminal, as one self-contained HTML file, as a spreadsheet. It decides nothing."""
