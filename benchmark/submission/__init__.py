"""Submissions: the format, the checks that come before anything is read whole, and sampling."""
