# The causal excursion effects of one step's randomized moments, from the files beside this one.
#
# Weighted and centered least squares (Boruvka et al. 2018, J Am Stat Assoc 113:1112) of the log of the
# near effect, with robust standard errors by person and without small-sample correction. Base R only.
# Run: Rscript analyze.R
# It says the same as analyze.py, to the digits that it prints.

STEP <- "{step}"
OPTIONS <- c({options})

rows <- read.csv(paste0("decisions_", STEP, ".csv"), stringsAsFactors = FALSE, encoding = "UTF-8")
rows <- rows[rows$available == 1 & !is.na(rows$near) & !is.na(rows$before), ]
outcome <- log(rows$near + 0.5)
before <- log(rows$before + 0.5)
day <- rows$course_day

# The numerator probability is the mean of the stored one, for each option.
chance <- sapply(OPTIONS, function(option) rows[[paste0("p_", option)]])
taken <- sapply(OPTIONS, function(option) as.numeric(rows$chosen == option))
top <- colMeans(chance)
nothing <- 1 - rowSums(taken)
drawn <- rowSums(taken * chance) + nothing * (1 - rowSums(chance))
wanted <- as.vector(taken %*% top) + nothing * (1 - sum(top))
weight <- wanted / drawn

x <- cbind(1, before, day)
terms <- c("(controls)", "before", "day")
for (place in seq_along(OPTIONS)) {{
  centered <- taken[, place] - top[place]
  x <- cbind(x, centered, centered * day)
  terms <- c(terms, OPTIONS[place], paste0(OPTIONS[place], ":day"))
}}
bread <- solve(t(x) %*% (weight * x))
estimate <- as.vector(bread %*% t(x) %*% (weight * outcome))
score <- x * (weight * as.vector(outcome - x %*% estimate))
by_person <- rowsum(score, rows$person)
error <- sqrt(diag(bread %*% crossprod(by_person) %*% bread))

cat(sprintf("people,%d\n", length(unique(rows$person))))
cat(sprintf("rows,%d\n", nrow(rows)))
for (place in 4:length(terms)) {{
  cat(sprintf("%s,%.8f,%.8f\n", terms[place], estimate[place], error[place]))
}}
