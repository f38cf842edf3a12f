"""What simple forecasters say: one file a rival, and their list; each is fitted to figures up to the day it speaks."""
