"""What the report says, computed: frozen figures, with every small count already hidden."""
