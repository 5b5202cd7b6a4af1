"""Findings and verdicts for people and for programs: text, concise, json, sarif, gitlab, github."""
