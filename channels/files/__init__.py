"""Files that a person keeps: a sheet of the guide's as PDF, for a report or a print, or as a Word file to work on."""
