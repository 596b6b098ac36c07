"""The Ebrin Gazette: an example news site that uses every part of wagtail-newsbrief."""
