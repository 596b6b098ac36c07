"""What ``newsbrief_doctor`` looks at. A probe asks one part of a running site how it is, and says the way out."""
