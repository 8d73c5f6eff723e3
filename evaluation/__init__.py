"""The program seen from outside: accuracy on held-out packets, scores, drawn forms of no notice, hostile files, what a change changes."""
