"""The starter library (competencies and courses) and the demo company: sheets, as somebody would upload them."""
