import { bindCharts } from "../core/chart.js";

bindCharts();
