"""The JavaScript kernel: a program as the text of one module, and what every such module runs on."""
