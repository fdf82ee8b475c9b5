"""Between the words of HTTP (``matcher.wire``) and those of the library. No decision is made."""
