"""The kit for lecturers: slides, notes, worksheets, notebooks and SCORM packages, made from the lessons' own source."""
