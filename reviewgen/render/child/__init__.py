"""What runs inside the PDF child process, and only there; nothing else imports WeasyPrint."""
