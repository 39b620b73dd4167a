#!/usr/bin/env node
import "../dist/fetch-wheels.js";
