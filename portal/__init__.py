"""An internal upskilling portal: who should learn which AI skill, who did, what it proves and what is missing."""
