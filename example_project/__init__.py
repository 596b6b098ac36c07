"""The Ebrin Gazette: a small regional newspaper that shows every part of wagtail-newsbrief."""
